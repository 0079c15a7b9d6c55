/** The figures in `bench/README.md`. */
import { SECTIONS } from '../sections.js';
import { cellsOf, goalCells, grouped } from './figures.js';
import { markdownTable, writeMarked } from './marked.js';
import { BUSY } from './others.js';
import type { Found, Results } from './results.js';

/** Writes tables of all that was found. */
export function writeMarkdown(results: Results): void {
  writeMarked('bench/README.md', 'figures', figures(results));
}

function figures(results: Results): string {
  const found = Object.entries(SECTIONS).flatMap(([name, section]) => {
    const its = results[name];
    return its === undefined ? [] : [{ section, its }];
  });
  const goals = found.flatMap(({ its }) => its.part.goals);
  const promised = [['', 'promised', 'found', 'reached'], ...goals.map(goalCells)];
  const sections = found.map(
    ({ section, its }) => `### ${section.title}\n\n${circumstances(its)}\n\n${tables(its)}`,
  );
  return [`### What is promised\n\n${markdownTable(promised)}\n`, ...sections].join('\n');
}

function circumstances({ at, node, machine, others }: Found): string {
  const { cpu, cores, memoryGB, system } = machine;
  const quiet =
    others > BUSY ? ` **Other programs took ${Math.round(others * 100)} % of it: to be taken again.**` : '';
  return `${at.slice(0, 10)}, Node ${node}, ${cpu}, ${cores} cores, ${memoryGB} GB, ${system}.${quiet}`;
}

function tables({ part }: Found): string {
  const written = grouped(part).map((group) => {
    const notes = group.tables.flatMap((one) => one.notes ?? []).map((note) => `\n${note}\n`);
    return `**${group.title}**\n\n${markdownTable(cellsOf(group))}\n${notes.join('')}`;
  });
  const absent = part.absent.map(({ name, why }) => `Not measured: ${name} – ${why}\n`);
  return [...written, ...absent].join('\n');
}
