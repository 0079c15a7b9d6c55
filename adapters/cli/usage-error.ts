/** What commander complains of, in our words: nothing of what was typed is repeated unless it can be no secret. */
import type { CommanderError } from 'commander';
import { UsageError } from './faults.js';

const SECRET_OPTION = /pass|secret|key|token|pepper/i;
/** A word that somebody may have meant as a command or an option. */
const WORD = /^-{0,2}[a-z][a-z-]{0,30}$/i;

const NEVER_AN_ARGUMENT =
  'A secret is never an argument, where process list and shell history would show it: type it when asked, or use --passphrase-file, --passphrase-fd or standard input.';

/** What is said where something stands behind the options of a command that takes nothing there. */
export const NO_ARGUMENT = `There is something behind the options that does not belong there. Keys are named by --alias or --id. ${NEVER_AN_ARGUMENT}`;

/** The error to tell instead of commander's. */
export function usageErrorOf({ code, message }: CommanderError): UsageError {
  const [, first = ''] = /'([^']*)'/.exec(message) ?? [];
  const [, suggestion] = /\(Did you mean ([^)]+)\?\)/.exec(message) ?? [];
  const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  const name = first.replace(/=.*$/s, '');
  switch (code) {
    case 'commander.unknownOption':
      if (SECRET_OPTION.test(name))
        return new UsageError(`There is no such option.${meant} ${NEVER_AN_ARGUMENT}`);
      return new UsageError(
        WORD.test(name) ? `There is no option ${name}.${meant}${HELP}` : `That is no option.${HELP}`,
      );
    case 'commander.unknownCommand':
      return new UsageError(
        WORD.test(name) ? `There is no command ${name}.${meant}${HELP}` : `That is no command.${HELP}`,
      );
    case 'commander.optionMissingArgument':
      return new UsageError(`The option ${name} needs a value.`);
    case 'commander.help':
      return new UsageError(`Say what to do.${HELP}`);
    default:
      return new UsageError(message.replace(/^error: /, ''));
  }
}

const HELP = ' apikey --help shows what there is.';
