/** A map in pages: changing an entry makes one page new and leaves the others the very objects they were. */

/** How many pages there are at most: at a thousand entries each holds about sixteen. */
const COUNT = 64;

/** Some of the entries; never changed once made. */
export type Bucket<Value> = ReadonlyMap<string, Value>;

/** Values by id. */
export class Buckets<Value> {
  readonly #buckets: (Bucket<Value> | undefined)[];

  private constructor(buckets: readonly (Bucket<Value> | undefined)[]) {
    this.#buckets = [...buckets];
  }

  static of<Value>(pages: readonly Bucket<Value>[] = []): Buckets<Value> {
    const buckets = new Buckets<Value>([]);
    for (const page of pages) {
      const [id] = page.keys();
      if (id !== undefined) buckets.#buckets[numberOf(id)] = page;
    }
    return buckets;
  }

  /** One that can be changed without this one changing. Costs nothing that grows. */
  copy(): Buckets<Value> {
    return new Buckets(this.#buckets);
  }

  get(id: string): Value | undefined {
    return this.#buckets[numberOf(id)]?.get(id);
  }

  set(id: string, value: Value): void {
    const number = numberOf(id);
    this.#buckets[number] = new Map(this.#buckets[number]).set(id, value);
  }

  delete(id: string): void {
    const bucket = new Map(this.#buckets[numberOf(id)]);
    bucket.delete(id);
    this.#buckets[numberOf(id)] = bucket.size === 0 ? undefined : bucket;
  }

  *values(): Generator<Value> {
    for (const page of this.pages()) yield* page.values();
  }

  /** The pages that hold something. */
  pages(): readonly Bucket<Value>[] {
    return this.#buckets.filter((bucket) => bucket !== undefined);
  }

  /** The entries of pages that are not the same in the other: those that may differ. */
  *differing(
    other: Buckets<Value>,
  ): Generator<{ readonly here: Value | undefined; readonly there: Value | undefined }> {
    for (let number = 0; number < COUNT; number += 1) {
      const [here, there] = [this.#buckets[number], other.#buckets[number]];
      if (here === there) continue;
      for (const id of new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])])) {
        yield { here: here?.get(id), there: there?.get(id) };
      }
    }
  }
}

/** FNV-1a, so that ids spread evenly whatever they look like. The number is part of the file's format. */
function numberOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % COUNT;
}
