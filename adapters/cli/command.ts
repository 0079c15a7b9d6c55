/** What a command is. */
import type { GlobalOptions } from './globals.js';
import type { OpenedWarden, OpenSettings } from './opened-warden.js';
import type { OptionRows, OptionValues } from './options.js';
import type { Report } from './report.js';
import type { Terminal } from './terminal.js';

/** What a command is handed. */
export interface Call<Rows extends OptionRows = OptionRows> {
  readonly terminal: Terminal;
  readonly options: OptionValues<Rows>;
  readonly globals: GlobalOptions;
  /** What stands behind the command's name, where the command takes that. */
  readonly argument: string | undefined;
  /** Every command, this one among them. */
  readonly commands: readonly Command[];
  /** Answers and sentences, in the form that was asked for. */
  readonly report: Report;
  /**
   * The store, opened, with a warden on it. It is closed when the command ends, if it was not before.
   * @throws {InterruptedError} where somebody ended it while it was being opened.
   */
  open(settings?: OpenSettings): Promise<OpenedWarden>;
}

/** What stands behind a command's name. */
export interface CommandArgument {
  readonly name: string;
  readonly description: string;
  readonly choices: readonly string[];
}

/** A command as the table has it. */
export interface Command {
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /** More help, in sentences. */
  readonly description?: string;
  readonly options: OptionRows;
  readonly argument?: CommandArgument;
  /** Complete command lines. */
  readonly examples: readonly [string, ...string[]];
  /** What is said when something stands behind its name that does not belong there. */
  readonly noArgument?: string;
  run(call: Call): Promise<void>;
}

/** A command whose `run` knows the types of its options. */
export interface TypedCommand<Rows extends OptionRows> extends Omit<Command, 'options' | 'run'> {
  readonly options: Rows;
  run(call: Call<Rows>): Promise<void>;
}

/** The command for the table: `run` is only ever handed what its own rows have read. */
export function defineCommand<const Rows extends OptionRows>(command: TypedCommand<Rows>): Command {
  return { ...command, run: (call) => command.run({ ...call, options: readAgain(command.options, call) }) };
}

/** The values under the names of the rows: the same ones, seen with the types that their rows gave them. */
function readAgain<Rows extends OptionRows>(_rows: Rows, { options }: Call): OptionValues<Rows> {
  return options as OptionValues<Rows>;
}
