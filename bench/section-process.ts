/** One section in a process of its own: `section-process.js NAME [--quick]`. Tells its progress and, at the end, what it found. */
import { SECTIONS } from './sections.js';

const [name = '', quick] = process.argv.slice(2);
const section = SECTIONS[name];
if (section === undefined) throw new Error(`There is no section ${name}.`);
const measure = await section.load();
const part = await measure({ quick: quick === '--quick' }, (what, done, total) =>
  process.send?.({ what, done, total }),
);
process.send?.({ part }, () => process.exit());
