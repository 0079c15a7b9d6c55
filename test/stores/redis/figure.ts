/** Figures for the docs: printed where the tests run at full scale, since those of a fraction say little. */
import { scaled } from '../../scale.js';

export function figure(what: string, values: Readonly<Record<string, number>>, unit: string): void {
  if (scaled(1_000) < 1_000) return;
  const shown = Object.entries(values).map(
    ([name, value]) => `${name} ${Number(value.toPrecision(3))} ${unit}`,
  );
  process.stdout.write(`FIGURE ${what}: ${shown.join(', ')}\n`);
}
