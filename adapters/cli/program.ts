/** The program: from its arguments to how it ends. */
import { CommanderError } from 'commander';
import { COMMANDS } from './commands.js';
import { type Ending, EXIT_CODES, endingOf } from './exit-codes.js';
import { RefusedError } from './faults.js';
import { inert, inertJson } from './inert.js';
import { flagOf } from './options.js';
import { PROGRAM, parserOf } from './parser.js';
import { runCommand } from './running.js';
import type { Terminal } from './terminal.js';
import { usageErrorOf } from './usage-error.js';

/**
 * Does what the arguments say, and says how it ended.
 * @param argv as Node has it: the second is the program
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { parser, finished } = parserOf(COMMANDS, terminal, (command, parts) =>
    runCommand(command, { ...parts, commands: COMMANDS, terminal }),
  );
  try {
    await parser.parseAsync(argv);
    await finished();
    return EXIT_CODES.done;
  } catch (error) {
    if (isHelp(error)) return finished().then(() => EXIT_CODES.done, isBrokenPipeDone);
    if (isBareCall(error) && !isJson(argv)) {
      await terminal.stderr.write(parser.helpInformation()).catch(() => {});
      return EXIT_CODES.usage;
    }
    return complain(error, isJson(argv), terminal);
  }
}

async function complain(error: unknown, json: boolean, { stderr }: Terminal): Promise<number> {
  if (isBrokenPipe(error)) return isBrokenPipeDone();
  if (error instanceof RefusedError && error.isTold) return EXIT_CODES.refused;
  const ending = endingOf(error instanceof CommanderError ? usageErrorOf(error) : error);
  const text = json ? `${inertJson({ error: jsonOf(ending) })}\n` : sentenceOf(ending);
  await stderr.write(text).catch(() => {});
  return ending.exitCode;
}

/** Before the options are read, or where they cannot be. */
function isJson(argv: readonly string[]): boolean {
  return argv.includes(flagOf('json'));
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** `apikey` and nothing else. */
function isBareCall(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.help';
}

function jsonOf({ code, message, field, exitCode }: Ending): object {
  return { code, message, ...(field !== undefined && { field }), exitCode };
}

function sentenceOf({ message }: Ending): string {
  return `${PROGRAM}: ${message.split('\n').map(inert).join('\n')}\n`;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Nobody reads any more what is written: that is how `| head` says that it has enough. */
function isBrokenPipeDone(): number {
  return EXIT_CODES.done;
}
