/** `apikey scopes` */
import { defineCommand } from '../command.js';
import { namedConfiguration } from '../named-configuration.js';
import { type Column, table } from '../table.js';

interface Scope {
  readonly name: string;
  readonly description: string;
  readonly implies: readonly string[];
}

const COLUMNS: readonly Column<Scope>[] = [
  { title: 'SCOPE', value: ({ name }) => name },
  { title: 'DESCRIPTION', value: ({ description }) => description, least: 12 },
  { title: 'IMPLIES', value: ({ implies }) => implies.join(' '), least: 10, leave: 1 },
];

export const scopes = defineCommand({
  name: 'scopes',
  summary: 'List the scopes that keys may have, as the configuration declares them.',
  options: {},
  examples: ['apikey scopes --config keywarden.config.json'],
  async run({ globals, report, terminal }) {
    const { warden } = await namedConfiguration(globals, terminal);
    const items = Object.entries(warden.scopes).map(([name, entry]): Scope => {
      const { description, implies = [] } = typeof entry === 'string' ? { description: entry } : entry;
      return { name, description, implies };
    });
    if (items.length === 0)
      await report.remark('No scopes are declared: --config names the file that declares them.');
    await report.answer(table(items, COLUMNS, terminal.stdout), { items });
  },
});
