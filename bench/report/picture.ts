/** `docs/images/bench.svg` for the README: medians as bars, half of the rounds as a line on them, in light and in dark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Row, Spread, Table } from '../result.js';
import { number } from './figures.js';
import type { Results } from './results.js';

const FILE = 'docs/images/bench.svg';

const WIDTH = 840;
const NAMES = 300;
const VALUES = 96;
const LINE = 22;
const MARGIN = 20;
const BARS = WIDTH - NAMES - VALUES - 2 * MARGIN;

/** A bar, in its panel's unit. */
interface Bar {
  readonly name: string;
  readonly spread: Spread;
  readonly label: string;
  readonly whose: 'own' | 'yardstick' | 'peer';
}

/** Bars on a logarithmic scale, because the figures lie three powers of ten apart; panels of the same unit share theirs. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  /** Where the bars begin; what is less stands there. */
  readonly least: number;
  readonly bars: readonly Bar[];
}

/** Draws what there is; nothing where nothing is. */
export function writePicture(results: Results): void {
  const panels = [inProcess(results), ...overHttp(results)].filter(({ bars }) => bars.length > 0);
  const [first] = Object.values(results);
  if (panels.length === 0 || first === undefined) return;
  const { node, machine, at } = first;
  mkdirSync(dirname(FILE), { recursive: true });
  const foot = `Medians; the line on a bar spans half of the rounds. ${at.slice(0, 10)}, Node ${node}, ${machine.cpu}, ${machine.cores} cores. Logarithmic.`;
  writeFileSync(FILE, drawn(panels, foot));
}

/** The tables to draw from, and of each peer what is its fastest way. */
const IN_PROCESS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'in-process/valid': {
    'the limit': 'the limit',
    keywarden: 'keywarden',
    idiomatic: 'idiomatic',
    'prefixed-api-key': 'prefixed-api-key',
  },
  'in-process/prompt-peers': {
    'fast-jwt HS256': 'fast-jwt, HS256',
    'jsonwebtoken HS256, secret as KeyObject': 'jsonwebtoken, HS256',
  },
  'in-process/waiting-peers': {
    '@nestarc/api-keys': '@nestarc/api-keys',
    'keypal with its cache': 'keypal',
    'jose HS256, secret as CryptoKey': 'jose, HS256',
    'better-auth at its fastest': 'better-auth',
  },
};

/** In multiples of what this package takes in the same table, since only what one table holds was measured side by side. */
function inProcess(results: Results): Panel {
  const bars = Object.entries(IN_PROCESS).flatMap(([id, names]): Bar[] => {
    const table = tableOf(results, 'in-process', id);
    const own = table?.rows.find(({ name }) => name === 'keywarden')?.value.median;
    if (table === undefined || own === undefined) return [];
    return Object.entries(names).flatMap(([name, shown]): Bar[] => {
      const row = table.rows.find((one) => one.name === name);
      if (row === undefined) return [];
      const times = scaled(row.value, (value) => value / own);
      const label = name === 'keywarden' ? `${number(own)} ns` : `${number(times.median)} ×`;
      return [{ name: shown, spread: times, label, whose: whoseIs(row) }];
    });
  });
  return { title: 'Verifying a cached key with every check, in one process', unit: '×', least: 0.25, bars };
}

function overHttp(results: Results): Panel[] {
  return ['Fastify', 'Express', 'Koa', 'Hono'].map((framework) => {
    const table = tableOf(results, 'http', `http/${framework.toLowerCase()}/cpu`);
    const bars = (table?.rows ?? []).flatMap(({ ratio, ...row }): Bar[] => {
      if (ratio === undefined || row.name === table?.yardstick) return [];
      const added = scaled(ratio, (value) => (value - 1) * 100);
      const label = `${added.median < 0 ? '−' : '+'}${number(Math.abs(added.median))} %`;
      return [{ name: row.name, spread: added, label, whose: whoseIs(row) }];
    });
    return { title: `${framework}: processor time added to a request`, unit: '%', least: 0.5, bars };
  });
}

function tableOf(results: Results, section: string, id: string): Table | undefined {
  return results[section]?.part.tables.find((table) => table.id === id);
}

function whoseIs({ name }: Pick<Row, 'name'>): Bar['whose'] {
  if (name.startsWith('keywarden')) return 'own';
  return name === 'the limit' || name === 'idiomatic' ? 'yardstick' : 'peer';
}

function scaled({ rounds, ...figures }: Spread, by: (value: number) => number): Spread {
  const { median, low, high, min, max } = figures;
  return { median: by(median), low: by(low), high: by(high), min: by(min), max: by(max), rounds };
}

function drawn(panels: readonly Panel[], foot: string): string {
  const parts: string[] = [];
  let y = MARGIN;
  for (const { title, unit, least, bars } of panels) {
    parts.push(`<text class="title" x="${MARGIN}" y="${y + 14}">${escaped(title)}</text>`);
    y += LINE + 4;
    const place = scaleOf(
      panels.flatMap((panel) => (panel.unit === unit ? panel.bars : [])),
      least,
    );
    for (const bar of bars) {
      parts.push(barAt(bar, y, place));
      y += LINE;
    }
    y += 14;
  }
  parts.push(`<text class="foot" x="${MARGIN}" y="${y + 4}">${escaped(foot)}</text>`);
  const height = y + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(panels.map(told).join(' '))}">
<style>${STYLE}</style>
<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>
${parts.join('\n')}
</svg>
`;
}

const STYLE = `
text { font: 13px ui-sans-serif, system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 14px } .foot { font-size: 11px; fill: #59636e } .value { font-variant-numeric: tabular-nums }
.own-name { font-weight: 600 }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.own { fill: #0969da } .yardstick { fill: #818b98 } .peer { fill: #c7ced6 } .spread { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .foot { fill: #9198a1 } .ground { fill: #0d1117; stroke: #3d444d }
.own { fill: #4493f8 } .yardstick { fill: #656c76 } .peer { fill: #3d444d } .spread { stroke: #f0f6fc }
}
`;

/** Where on the scale a value lies. */
function scaleOf(bars: readonly Bar[], least: number): (value: number) => number {
  const most = Math.max(...bars.map(({ spread }) => spread.high), least * 10);
  return (value) => (Math.log(Math.max(value, least) / least) / Math.log(most / least)) * BARS;
}

function barAt({ name, spread, label, whose }: Bar, y: number, place: (value: number) => number): string {
  const start = MARGIN + NAMES;
  const middle = y + LINE / 2 - 2;
  const [low, end, high] = [spread.low, spread.median, spread.high].map((value) => start + place(value));
  const text = middle + 4.5;
  return [
    `<text${whose === 'own' ? ' class="own-name"' : ''} x="${start - 10}" y="${text}" text-anchor="end">${escaped(name)}</text>`,
    `<rect class="${whose}" x="${start}" y="${y}" width="${fixed(Math.max((end ?? start) - start, 2))}" height="${LINE - 6}" rx="2"/>`,
    `<line class="spread" x1="${fixed(low ?? start)}" x2="${fixed(Math.max(high ?? start, (low ?? start) + 1))}" y1="${middle}" y2="${middle}"/>`,
    `<text class="value" x="${fixed(Math.max(high ?? start, end ?? start) + 8)}" y="${text}">${escaped(label)}</text>`,
  ].join('');
}

function told({ title, bars }: Panel): string {
  return `${title}: ${bars.map(({ name, label }) => `${name} ${label}`).join(', ')}.`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
