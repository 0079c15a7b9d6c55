/** Every command, in the order that help shows them. Help, parsing and completion derive from this table. */
import type { Command } from './command.js';
import { audit } from './commands/audit.js';
import { completion } from './commands/completion.js';
import { copy } from './commands/copy.js';
import { create } from './commands/create.js';
import { disable } from './commands/disable.js';
import { enable } from './commands/enable.js';
import { explain } from './commands/explain.js';
import { init } from './commands/init.js';
import { list } from './commands/list.js';
import { migrate } from './commands/migrate.js';
import { purge } from './commands/purge.js';
import { regenerate } from './commands/regenerate.js';
import { revoke } from './commands/revoke.js';
import { scopes } from './commands/scopes.js';
import { serve } from './commands/serve.js';
import { show } from './commands/show.js';
import { update } from './commands/update.js';
import { usage } from './commands/usage.js';
import { verify } from './commands/verify.js';

export const COMMANDS: readonly Command[] = [
  init,
  create,
  list,
  show,
  update,
  enable,
  disable,
  regenerate,
  revoke,
  verify,
  explain,
  usage,
  audit,
  scopes,
  migrate,
  copy,
  purge,
  serve,
  completion,
];
