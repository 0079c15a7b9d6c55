/** A list that is kept in order: cheap to add to at its end, and to read from any place. */

/** How far from its end an item is put in its place at once; farther back, the next reader sorts. */
const NEAR = 64;

/** Items in ascending order of their positions; no two of them have the same. */
export class Ordered<Item extends Position, Position = Item> {
  readonly #compare: (a: Position, b: Position) => number;
  #items: Item[] = [];
  #sorted = true;

  constructor(compare: (a: Position, b: Position) => number) {
    this.#compare = compare;
  }

  /** Adds an item that is not there yet. */
  add(item: Item): void {
    const end = this.#items.length;
    let place = end;
    if (this.#sorted) {
      const nearest = Math.max(0, end - NEAR);
      while (place > nearest && this.#isAfter(place - 1, item)) place -= 1;
      this.#sorted = place === 0 || !this.#isAfter(place - 1, item);
    }
    if (this.#sorted && place < end) this.#items.splice(place, 0, item);
    else this.#items.push(item);
  }

  /** Lets go of every item that the predicate refuses. */
  keep(predicate: (item: Item) => boolean): void {
    this.#items = this.#items.filter(predicate);
  }

  /** The items in order; those after `position` alone where one is given. */
  *ascending(position?: Position): Generator<Item> {
    const items = this.#inOrder();
    const start = position === undefined ? 0 : this.#countBefore(position, 1);
    for (let index = start; index < items.length; index += 1) {
      const item = items[index];
      if (item !== undefined) yield item;
    }
  }

  /** The items in reverse order; those before `position` alone where one is given. */
  *descending(position?: Position): Generator<Item> {
    const items = this.#inOrder();
    const end = position === undefined ? items.length : this.#countBefore(position, 0);
    for (let index = end - 1; index >= 0; index -= 1) {
      const item = items[index];
      if (item !== undefined) yield item;
    }
  }

  #isAfter(index: number, item: Item): boolean {
    const there = this.#items[index];
    return there !== undefined && this.#compare(there, item) > 0;
  }

  #inOrder(): readonly Item[] {
    if (!this.#sorted) this.#items.sort(this.#compare);
    this.#sorted = true;
    return this.#items;
  }

  /** How many items compare with the position as less than `bound`. */
  #countBefore(position: Position, bound: 0 | 1): number {
    let from = 0;
    let to = this.#items.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && this.#compare(item, position) < bound) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
