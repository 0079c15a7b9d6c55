/** Draws `docs/images/demo.svg` from what the demo really prints: `npx tsx scripts/demo-picture.ts`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const LINE = 20;
const CHARACTER = 8.4;
const MARGIN = 24;

const printed = execFileSync('npm', ['run', '--silent', 'demo', '--', '--once'], { encoding: 'utf8' });
const lines = ['$ npm run demo', ...printed.trimEnd().split('\n')];
const width = Math.max(...lines.map((line) => line.length)) * CHARACTER + 2 * MARGIN;
const height = lines.length * LINE + 2 * MARGIN;

const rows = lines.map((line, index) => {
  const text = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const y = MARGIN + (index + 0.75) * LINE;
  return `<text x="${MARGIN}" y="${y}" fill="${colourOf(line)}" xml:space="preserve">${text}</text>`;
});

writeFileSync(
  'docs/images/demo.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What npm run demo prints">
<rect width="100%" height="100%" rx="10" fill="#11161d"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
${rows.join('\n')}
</g>
</svg>
`,
);

/** Green for what was let in, red for what was refused. */
function colourOf(line: string): string {
  if (line.startsWith('$')) return '#f0f6fc';
  if (line.includes('let in')) return '#56d364';
  if (line.includes('API_KEY_')) return '#ff938a';
  return '#9da7b3';
}
