/**
 * Parts that many keys have alike – an allow-list, a list of scopes, the account – made once and shared: a million cached keys of
 * a few kinds take half of the memory that a million of one kind each would.
 */
import { AddressRanges } from '../policy/network.js';

/** Different parts of a kind that are kept to be shared; then sharing begins anew. */
const MAX_KEPT = 10_000;

/** The longest name, in characters, of a part that is shared: what is that long is rarely alike, and would be kept for nothing. */
const LONGEST_NAME = 512;

/** The parts of one warden's keys. */
export class SharedParts {
  readonly #ranges = new Map<string, AddressRanges>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #sets = new Map<string, ReadonlySet<string>>();
  readonly #texts = new Map<string, string>();

  /** A compiled allow-list. @throws {RangeError} for entries that cannot be read. */
  rangesOf(entries: readonly string[]): AddressRanges {
    return shared(this.#ranges, nameOf(entries), () => new AddressRanges(entries));
  }

  /** A frozen list. */
  listOf(items: readonly string[]): readonly string[] {
    return shared(this.#lists, nameOf(items), () => Object.freeze([...items]));
  }

  /** A set. */
  setOf(items: readonly string[]): ReadonlySet<string> {
    return shared(this.#sets, nameOf(items), () => new Set(items));
  }

  /** A text. */
  textOf(text: string): string {
    return shared(this.#texts, text, () => text);
  }
}

/** Says which items, and in which order: no two lists have one name. */
function nameOf(items: readonly string[]): string {
  return JSON.stringify(items);
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
