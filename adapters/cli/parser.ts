/** Commander, told the table of commands: it finds the command, its rows read the values. */
import { Argument, Option, Command as Parser } from 'commander';
import type { Call, Command } from './command.js';
import { UsageError } from './faults.js';
import { GLOBAL_OPTIONS } from './globals.js';
import { flagOf, type OptionRows, type OptionValues } from './options.js';
import { reportOf } from './report.js';
import type { Terminal } from './terminal.js';
import { NO_ARGUMENT } from './usage-error.js';
import { versionOfPackage } from './version.js';

/** What the program is called, whatever it was called by. */
export const PROGRAM = 'apikey';

/** Help is not wider, however wide the terminal. */
const WIDEST_HELP = 100;

/** What is read of a command line. */
export type Read = Pick<Call, 'globals' | 'options' | 'argument' | 'report'>;

export interface Parsing {
  readonly parser: Parser;
  /** Settles when the help that was written has been handed on. */
  finished(): Promise<void>;
}

/** The parser of these commands; `act` does the one that is called. */
export function parserOf(
  commands: readonly Command[],
  terminal: Terminal,
  act: (command: Command, read: Read) => Promise<void>,
): Parsing {
  const written: Promise<void>[] = [];
  const parser = new Parser(PROGRAM)
    .description(
      'API keys from the command line: create, list, revoke and whatever else there is to do with them.',
    )
    .version(versionOfPackage(), '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print help.')
    .helpCommand('help [command]', 'Print help about a command.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void written.push(terminal.stdout.write(text)),
      // What commander complains of is said once, by whoever called it.
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(WIDEST_HELP, terminal.stdout.columns),
      getErrHelpWidth: () => Math.min(WIDEST_HELP, terminal.stderr.columns),
      getOutHasColors: () => terminal.stdout.colours,
    })
    .exitOverride();
  addOptions(parser, GLOBAL_OPTIONS);
  for (const command of commands) addCommand(parser, command, { terminal, act });
  return {
    parser,
    async finished() {
      await Promise.all(written);
    },
  };
}

function addOptions(parser: Parser, rows: OptionRows): void {
  for (const [name, row] of Object.entries(rows)) {
    const { placeholder, description, choices } = row;
    const option = new Option(
      placeholder === undefined ? flagOf(name) : `${flagOf(name)} ${placeholder}`,
      choices === undefined ? description : `${description} ${choicesText(choices)}`,
    );
    // Every value is kept: whether several are too many is the row's to say.
    option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
    parser.addOption(option);
  }
}

function addCommand(
  parser: Parser,
  command: Command,
  {
    terminal,
    act,
  }: { readonly terminal: Terminal; readonly act: (command: Command, read: Read) => Promise<void> },
): void {
  const { name, summary, description, options, argument, examples } = command;
  const sub = parser
    .command(name)
    .summary(summary)
    .description(description === undefined ? summary : `${summary}\n\n${description}`)
    .allowExcessArguments(true)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  addOptions(sub, options);
  if (argument !== undefined) {
    sub.addArgument(
      new Argument(`[${argument.name}]`, `${argument.description} ${choicesText(argument.choices)}`),
    );
  }
  sub.action(async () => {
    if (sub.args.length > (argument === undefined ? 0 : 1)) {
      throw new UsageError(command.noArgument ?? NO_ARGUMENT);
    }
    const given = sub.optsWithGlobals<Record<string, unknown>>();
    const globals = valuesOf(GLOBAL_OPTIONS, given);
    await act(command, {
      globals,
      options: valuesOf(options, given),
      argument: argumentOf(command, sub.args[0]),
      report: reportOf(terminal, globals),
    });
  });
}

function choicesText(choices: readonly string[]): string {
  return `One of ${choices.join(', ')}.`;
}

/** @throws {UsageError} where the command wants one of a few words and was given none of them */
function argumentOf({ argument }: Command, given: string | undefined): string | undefined {
  if (argument === undefined || (given !== undefined && argument.choices.includes(given))) return given;
  throw new UsageError(
    `Say which ${argument.name}, behind the name of the command. ${choicesText(argument.choices)}`,
  );
}

/** What was given, read by the rows. Each row reads its own value, so that the types of the result are those of the rows. */
function valuesOf<Rows extends OptionRows>(
  rows: Rows,
  given: Readonly<Record<string, unknown>>,
): OptionValues<Rows> {
  const values = Object.entries(rows).map(([name, row]) => [
    name,
    row.read(textsOf(given[name]), flagOf(name)),
  ]);
  return Object.fromEntries(values) as OptionValues<Rows>;
}

/** Commander has `true` for an option without a value, and here a list of texts for the others. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined ? [] : [String(value)];
}
