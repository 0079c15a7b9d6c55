/** The catalogue of scopes: which there are, what they mean, and which imply which. */
import { KeywardenError } from '../errors.js';
import { quoted } from './quoted.js';

/** A scope with more to say than a description. */
export interface ScopeDefinition {
  readonly description: string;
  /** Names of the catalogue that whoever has this scope has too, with whatever those imply. */
  readonly implies?: readonly string[];
}

/** What `scopes` of the options holds: name -> description or definition. */
export type ScopeDefinitions = Readonly<Record<string, string | ScopeDefinition>>;

/** The scope names of a catalogue, as a type. */
export type ScopeOf<Catalogue extends ScopeDefinitions> = keyof Catalogue & string;

/** A scope as the catalogue lists it. */
export interface ScopeEntry<Scope extends string = string> {
  readonly name: Scope;
  readonly description: string;
  /** As defined: what these imply in turn is not spelt out. */
  readonly implies: readonly Scope[];
}

/** RFC 6749 section 3.3: a scope token is printable ASCII without space, `"` and `\`. */
export const SCOPE_PATTERN = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/;

/** What a list of scopes comes to. */
export interface HeldScopes<Scope extends string = string> {
  /** Those that the catalogue has, as listed. Frozen. */
  readonly known: readonly Scope[];
  /** The same with all they imply. */
  readonly grant: ReadonlySet<string>;
}

/** Distinct scope lists that are kept: keys with equal lists share what they come to. */
const MAX_KEPT_LISTS = 10_000;

/** The declared scopes. Made once, at construction. */
export class ScopeCatalogue<Scope extends string = string> {
  /** In the order of declaration. */
  readonly entries: readonly ScopeEntry<Scope>[];
  readonly #closures: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #held = new Map<string, HeldScopes<Scope>>();

  /** @throws {TypeError} for a name that RFC 6749 does not allow, an implied name that is not there, or a circle. */
  constructor(definitions: ScopeDefinitions) {
    const entries = Object.entries(definitions).map(([name, definition]) => entryOf(name, definition));
    this.#closures = closuresOf(entries);
    // The names are the keys of `definitions`, which is what `Scope` was inferred from.
    this.entries = Object.freeze(entries) as readonly ScopeEntry<Scope>[];
    Object.freeze(this);
  }

  /** Whether the catalogue has this scope. */
  has(name: string): name is Scope {
    return this.#closures.has(name);
  }

  /**
   * Everything that a list of scopes allows: each of them that the catalogue has, with all it implies. A name that left the
   * catalogue allows nothing. The set is shared and cannot be changed.
   */
  grantOf(names: readonly string[]): ReadonlySet<string> {
    return this.heldOf(names).grant;
  }

  /** The same with the names that the catalogue has: shared by all lists that name the same, and not to be changed. */
  heldOf(names: readonly string[]): HeldScopes<Scope> {
    const known = names.filter((name) => this.has(name));
    // A stored name could hold anything, a space too; the catalogue's own names cannot, so that this text means one list only.
    const list = known.join(' ');
    const kept = this.#held.get(list);
    if (kept !== undefined) return kept;
    const grant = final(new Set(known.flatMap((name) => [...(this.#closures.get(name) ?? [])])));
    const held = Object.freeze({ known: Object.freeze(known), grant });
    if (this.#held.size >= MAX_KEPT_LISTS) this.#held.clear();
    this.#held.set(list, held);
    return held;
  }

  /**
   * The names, sorted and each once.
   * @param kept names that may stay although they left the catalogue
   * @throws {KeywardenError} `API_KEY_SCOPE_NAME_INVALID` for one that the catalogue does not have.
   */
  validated(names: readonly string[], field = 'scopes', kept: readonly string[] = []): readonly string[] {
    const known = new Set<string>();
    for (const [index, name] of names.entries()) {
      if (!this.has(name) && !kept.includes(name)) {
        throw new KeywardenError('API_KEY_SCOPE_NAME_INVALID', {
          field: `${field}[${index}]`,
          message: `${quoted(name)} is not a scope of the catalogue. ${this.#choice()}`,
        });
      }
      known.add(name);
    }
    return [...known].sort();
  }

  /**
   * For code that names scopes: routes and calls of `verify`.
   * @throws {TypeError} for a name that the catalogue does not have, and for what is no list.
   */
  assertDeclared(names: readonly string[]): asserts names is readonly Scope[] {
    if (!Array.isArray(names)) throw new TypeError('Scopes are given as a list of names.');
    for (const name of names) {
      if (!this.#closures.has(name)) {
        throw new TypeError(`${quoted(name)} is not a scope of the catalogue. ${this.#choice()}`);
      }
    }
  }

  #choice(): string {
    const names = this.entries.map((entry) => entry.name);
    if (names.length === 0) return 'The catalogue is empty: declare scopes in the option `scopes`.';
    return names.length > 20 ? `It has ${names.length} others.` : `It has ${names.join(', ')}.`;
  }
}

function entryOf(name: string, definition: string | ScopeDefinition): ScopeEntry {
  if (!SCOPE_PATTERN.test(name)) {
    throw new TypeError(
      `scopes: ${quoted(name)} is not a scope name; expected 1 to 128 printable ASCII characters without space, " and \\ (RFC 6749 section 3.3).`,
    );
  }
  const { description, implies = [] } =
    typeof definition === 'string' ? { description: definition } : (definition ?? {});
  if (typeof description !== 'string' || !Array.isArray(implies)) {
    throw new TypeError(`scopes[${quoted(name)}]: expected a description or { description, implies?: […] }.`);
  }
  return Object.freeze({ name, description, implies: Object.freeze([...implies]) });
}

/** Each scope with all it implies. */
function closuresOf(entries: readonly ScopeEntry[]): ReadonlyMap<string, ReadonlySet<string>> {
  const implications = new Map(entries.map(({ name, implies }) => [name, implies]));
  for (const { name, implies } of entries) {
    for (const implied of implies) {
      if (implications.has(implied)) continue;
      throw new TypeError(`scopes[${quoted(name)}].implies: ${quoted(implied)} is not in the catalogue.`);
    }
  }
  return new Map(entries.map(({ name }) => [name, closureOf(name, implications)]));
}

/** A scope and all it implies. Each scope is looked at once, however many ways lead to it. */
function closureOf(name: string, implications: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const impliedBy = new Map<string, string>();
  const reached = [name];
  for (const scope of reached) {
    for (const implied of implications.get(scope) ?? []) {
      if (implied === name) throw circle(name, scope, impliedBy);
      if (impliedBy.has(implied)) continue;
      impliedBy.set(implied, scope);
      reached.push(implied);
    }
  }
  return new Set(reached);
}

/** Names the circle: from `name` by the shortest way to `last`, and back. */
function circle(name: string, last: string, impliedBy: ReadonlyMap<string, string>): TypeError {
  const path = [name];
  for (let scope: string | undefined = last; scope !== undefined; scope = impliedBy.get(scope))
    path.unshift(scope);
  return new TypeError(`scopes: a circle of implications: ${path.join(' -> ')}.`);
}

/** Makes a set refuse to be changed, as `Object.freeze` alone does not. */
function final(set: Set<string>): ReadonlySet<string> {
  const refuse = (): never => {
    throw new TypeError('What a list of scopes allows cannot be changed.');
  };
  for (const change of ['add', 'delete', 'clear']) Object.defineProperty(set, change, { value: refuse });
  return Object.freeze(set);
}
