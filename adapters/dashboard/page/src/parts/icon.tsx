/** The few icons, drawn on a grid of 16. They say nothing by themselves: a name stands beside each. */
const PATHS = {
  key: 'M5.7 13.6a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6Zm2.4-5.7 5.3-5.3m-2.6 2.6 2.1 2.1',
  plus: 'M8 3.2v9.6M3.2 8h9.6',
  search: 'M7.2 11.6a4.4 4.4 0 1 0 0-8.8 4.4 4.4 0 0 0 0 8.8Zm3.2-1.2 2.8 2.8',
  more: 'M3.4 8h.01M8 8h.01M12.6 8h.01',
  close: 'm4 4 8 8m0-8-8 8',
  copy: 'M5.6 5.6V3.4h7v7h-2.2M3.4 5.6h7v7h-7z',
  check: 'm3.2 8.6 3 3 6.6-7.2',
  next: 'm6.2 3.6 4.4 4.4-4.4 4.4',
  previous: 'M9.8 3.6 5.4 8l4.4 4.4',
  refresh: 'M12.8 7A5 5 0 0 0 3.6 5.6M3.2 2.8v2.9h2.9M3.2 9a5 5 0 0 0 9.2 1.4m.4 2.8v-2.9H9.9',
  warning: 'M8 2.6 14 13H2L8 2.6Zm0 4v3m0 1.7v.01',
  eye: 'M1.8 8S4 3.9 8 3.9 14.2 8 14.2 8 12 12.1 8 12.1 1.8 8 1.8 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  edit: 'm3.2 12.8.6-2.8 6.7-6.7 2.2 2.2L6 12.2l-2.8.6Z',
  pause: 'M5.6 3.6v8.8m4.8-8.8v8.8',
  play: 'm5.2 3.4 7 4.6-7 4.6V3.4Z',
  ban: 'M8 13.4A5.4 5.4 0 1 0 8 2.6a5.4 5.4 0 0 0 0 10.8ZM4.2 4.2l7.6 7.6',
  info: 'M8 13.4A5.4 5.4 0 1 0 8 2.6a5.4 5.4 0 0 0 0 10.8ZM8 7.4v3.2m0-5.3v.01',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
