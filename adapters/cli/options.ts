/** The options of commands as rows: what help says, what completion knows and how a value is read, once. */
import { UsageError } from './faults.js';

/** One option. Its name is the property it stands under: `allowIp` is written `--allow-ip`. */
export interface OptionRow<T> {
  /** What the value looks like in help; absent: the option takes none. */
  readonly placeholder?: string;
  readonly description: string;
  /** The only values there are, for help and completion. */
  readonly choices?: readonly string[];
  /** Whether the value names a file, for completion. */
  readonly isFile?: boolean;
  /** Whether it may be given more than once. */
  readonly isRepeatable?: boolean;
  /**
   * The value of what was given, in order; empty: it was not.
   * @param flag how the option is written, for messages
   */
  read(given: readonly string[], flag: string): T;
}

/** Options by name. */
export type OptionRows = Readonly<Record<string, OptionRow<unknown>>>;

/** What the options of a command were given. */
export type OptionValues<Rows extends OptionRows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends OptionRow<infer T> ? T : never;
};

/** How an option is written: `allowIp` is `--allow-ip`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** On or off. */
export function flag(description: string): OptionRow<boolean> {
  return { description, read: (given) => given.length > 0 };
}

/** Any text. */
export function text(placeholder: string, description: string): OptionRow<string | undefined> {
  return { placeholder, description, read: single };
}

/** The path of a file. */
export function file(placeholder: string, description: string): OptionRow<string | undefined> {
  return {
    placeholder,
    description,
    isFile: true,
    read(given, name) {
      const path = single(given, name);
      if (path === '') throw new UsageError(`${name} must be the path of a file; it is empty.`);
      return path;
    },
  };
}

/** Any number of texts, each behind the option's name anew. */
export function texts(placeholder: string, description: string): OptionRow<readonly string[] | undefined> {
  return {
    placeholder,
    description: `${description} May be given several times.`,
    isRepeatable: true,
    read: (given) => (given.length === 0 ? undefined : given),
  };
}

/** One of a few words. */
export function choice<const Choice extends string>(
  placeholder: string,
  choices: readonly Choice[],
  description: string,
): OptionRow<Choice | undefined> {
  return {
    placeholder,
    description,
    choices,
    read(given, name) {
      const value = single(given, name);
      const found = choices.find((known) => known === value);
      if (value !== undefined && found === undefined) {
        throw new UsageError(`${name} must be one of ${choices.join(', ')}; that is none of them.`);
      }
      return found;
    },
  };
}

/** A whole number. */
export function whole(
  placeholder: string,
  description: string,
  { min, max }: { readonly min: number; readonly max: number },
): OptionRow<number | undefined> {
  return {
    placeholder,
    description,
    read(given, name) {
      const value = single(given, name);
      if (value === undefined) return undefined;
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= min && number <= max)) {
        throw new UsageError(`${name} must be a whole number from ${min} to ${max}.`);
      }
      return number;
    },
  };
}

function single(given: readonly string[], name: string): string | undefined {
  if (given.length > 1) throw new UsageError(`${name} was given ${given.length} times; give it once.`);
  return given[0];
}
