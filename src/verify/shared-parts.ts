/**
 * Parts that many keys have alike – an allow-list, a list of sub-accounts, the account – made once and shared: a million cached keys of
 * a few kinds take half of the memory that a million of one kind each would.
 */
import { AddressRanges } from '../policy/network.js';

/** Different parts of a kind that are kept to be shared; then sharing begins anew. */
const MAX_KEPT = 10_000;

/** The longest name, in characters, of a part that is shared: what is that long is rarely alike, and would be kept for nothing. */
const LONGEST_NAME = 512;

/** A list as it is shown, frozen, and as it is asked. */
export interface Listed {
  readonly list: readonly string[];
  readonly set: ReadonlySet<string>;
}

/** The parts of one warden's keys. */
export class SharedParts {
  readonly #ranges = new Map<string, AddressRanges>();
  readonly #lists = new Map<string, Listed>();
  readonly #texts = new Map<string, string>();

  /** A compiled allow-list. @throws {RangeError} for entries that cannot be read. */
  rangesOf(entries: readonly string[]): AddressRanges {
    // What can be read holds no space, and nothing else is kept: two lists of as many entries have one name only if they are equal.
    const name = `${entries.length} ${entries.join(' ')}`;
    return shared(this.#ranges, name, () => new AddressRanges(entries));
  }

  /** A list of texts. */
  listOf(items: readonly string[]): Listed {
    return shared(this.#lists, JSON.stringify(items), () => {
      return { list: Object.freeze([...items]), set: new Set(items) };
    });
  }

  /** A text. */
  textOf(text: string): string {
    return shared(this.#texts, text, () => text);
  }
}

function shared<Part>(kept: Map<string, Part>, name: string, make: () => Part): Part {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const made = make();
  if (name.length > LONGEST_NAME) return made;
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(name, made);
  return made;
}
