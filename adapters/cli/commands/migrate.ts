/** `apikey migrate` */
import { defineCommand } from '../command.js';
import { UsageError } from '../faults.js';
import { choice, flag, text } from '../options.js';
import { shownUrl } from '../store-url.js';

const DIALECTS = ['postgres', 'mysql', 'sqlite'] as const;

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Bring the tables of a database up to this version. Steps only add.',
  description: 'With --print the SQL, for those who run their migrations themselves; nothing is opened then.',
  options: {
    print: flag('Print the SQL instead of running it.'),
    dialect: choice('<dialect>', DIALECTS, 'For --print: which SQL.'),
    after: text('<step>', 'For --print: only the steps behind this one.'),
  },
  examples: [
    'KEYWARDEN_STORE=postgres://… apikey migrate',
    'apikey migrate --print --dialect postgres > keywarden.sql',
  ],
  async run({ options, report, open }) {
    const { print, dialect, after } = options;
    if (!print) {
      if (dialect !== undefined || after !== undefined)
        throw new UsageError('--dialect and --after go with --print.');
      const { chosen } = await open({ makes: true, migrate: true });
      const store = shownUrl(chosen.url);
      return report.sentence(`The store ${store} is as this version needs it.`, { store, migrated: true });
    }
    if (dialect === undefined)
      throw new UsageError(`--print needs --dialect: one of ${DIALECTS.join(', ')}.`);
    const { migrationSql } = await import('../../stores/sql.js');
    const sql = migrationSql(dialect, after === undefined ? {} : { after });
    await report.answer(sql, { dialect, sql });
  },
});
