/** Tables for the terminal. */
import type { Part } from '../result.js';
import { cellsOf, goalCells, grouped } from './figures.js';

/** What a section found. */
export function tableLines(part: Part): string[] {
  const tables = grouped(part).flatMap((group) => {
    const notes = group.tables.flatMap((table) => table.notes ?? []);
    return ['', group.title, ...aligned(cellsOf(group)), ...notes.map((note) => `  ${note}`)];
  });
  return [...tables, ...part.absent.map(({ name, why }) => `not measured: ${name} – ${why}`)];
}

/** All that is promised, and what was found of it. */
export function goalLines(parts: readonly Part[]): string[] {
  const goals = parts.flatMap((part) => part.goals);
  if (goals.length === 0) return [];
  const reached = goals.filter((goal) => goal.reached).length;
  const rows = [['', 'promised', 'found (half of the rounds)', 'reached'], ...goals.map(goalCells)];
  return ['', `What is promised: ${reached} of ${goals.length} reached`, ...aligned(rows)];
}

/** The first column to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
