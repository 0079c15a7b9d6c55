/** The catalogue's closure against the plainest model there is, on random graphs of implications. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScopeCatalogue } from '../../src/policy/scopes.js';
import { scaled } from '../scale.js';

type Graph = ReadonlyMap<string, readonly string[]>;

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '__proto__', 'constructor'];

/** Any graph of these names, circles and all. */
const graphs = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 12 })
  .map(
    (edges): Graph =>
      new Map(NAMES.map((name) => [name, edges.filter(([from]) => from === name).map(([, to]) => to)])),
  );

/** Any graph without a circle: arrows point backwards in some order of the names. */
const dags = fc
  .tuple(
    fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
    fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 24 }),
  )
  .map(
    ([order, edges]): Graph =>
      new Map(
        order.map((name, at) => [
          name,
          edges.filter(([from, to]) => from === at && to < at).map(([, to]) => order[to] ?? name),
        ]),
      ),
  );

function catalogueOf(graph: Graph): ScopeCatalogue {
  const definitions = Object.fromEntries(
    Array.from(graph, ([name, implies]) => [name, { description: name, implies }]),
  );
  return new ScopeCatalogue(definitions);
}

/** Repeats "add what these imply" until nothing is new. */
function closure(graph: Graph, names: readonly string[]): string[] {
  let allowed = [...new Set(names)].filter((name) => graph.has(name));
  for (let size = -1; size !== allowed.length; ) {
    size = allowed.length;
    allowed = [...new Set([...allowed, ...allowed.flatMap((name) => graph.get(name) ?? [])])];
  }
  return allowed.sort();
}

/** Whether some scope is reached from what it implies. */
const hasCircle = (graph: Graph): boolean =>
  NAMES.some((name) => closure(graph, graph.get(name) ?? []).includes(name));

const lists = fc.array(fc.constantFrom(...NAMES, 'gone', 'a b', ''), { maxLength: 5 });

describe('the catalogue', () => {
  it('allows what the model allows', () => {
    fc.assert(
      fc.property(dags, fc.array(lists, { minLength: 1, maxLength: 6 }), (graph, given) => {
        const catalogue = catalogueOf(graph);
        for (const names of [...given, ...given]) {
          expect([...catalogue.grantOf(names)].sort()).toEqual(closure(graph, names));
        }
      }),
      { numRuns: scaled(20_000) },
    );
  });

  it('grants more for more: never less, and nothing that the parts do not', () => {
    fc.assert(
      fc.property(dags, lists, lists, (graph, one, other) => {
        const catalogue = catalogueOf(graph);
        const union = new Set([...catalogue.grantOf(one), ...catalogue.grantOf(other)]);
        expect([...catalogue.grantOf([...one, ...other])].sort()).toEqual([...union].sort());
      }),
      { numRuns: scaled(20_000) },
    );
  });

  it('is refused exactly where there is a circle, and names one', () => {
    const seen = { circles: 0, none: 0 };
    fc.assert(
      fc.property(graphs, (graph) => {
        if (!hasCircle(graph)) {
          seen.none++;
          expect(() => catalogueOf(graph)).not.toThrow();
          return;
        }
        seen.circles++;
        const message = /^scopes: a circle of implications: (.+)\.$/;
        try {
          catalogueOf(graph);
          expect.fail('The circle was not seen.');
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          const path = message.exec(error instanceof Error ? error.message : '')?.[1]?.split(' -> ') ?? [];
          expect(path.length).toBeGreaterThan(1);
          expect(path.at(-1)).toBe(path[0]);
          expect(new Set(path).size).toBe(path.length - 1);
          for (const [at, name] of path.slice(0, -1).entries())
            expect(graph.get(name)).toContain(path[at + 1]);
        }
      }),
      { numRuns: scaled(20_000) },
    );
    expect(Math.min(seen.circles, seen.none)).toBeGreaterThan(scaled(20_000) / 20);
  });

  it('is made quickly where there are very many ways from one scope to another', () => {
    // 2⁶⁰ ways from the top to the bottom.
    const layers = Array.from({ length: 60 }, (_, depth) => [`l${depth}`, `r${depth}`]);
    const graph = new Map(
      layers.flatMap((layer, depth) => layer.map((name) => [name, layers[depth - 1] ?? []] as const)),
    );
    expect(catalogueOf(graph).grantOf(['l59']).size).toBe(119);
  });

  it('is made of a long chain', () => {
    const graph = new Map(
      Array.from({ length: 2_000 }, (_, at) => [`s${at}`, at === 0 ? [] : [`s${at - 1}`]] as const),
    );
    expect(catalogueOf(graph).grantOf(['s1999']).size).toBe(2_000);
  });
});
