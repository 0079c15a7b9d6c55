/** The columns of the matrix of refusals, its rows, and why a cell is empty. */
import { ROUTES } from '../../adapters/management/routes.js';
import type { RouteName, WireRoute } from '../../adapters/management/wire.js';
import { ROUTE_NAMES } from '../../adapters/management/wire.js';
import type { Wire } from '../../adapters/management.js';

/** What is wrong with a request. */
export const SITUATIONS = [
  'no actor',
  'a wrong credential',
  'a revoked credential',
  'another tenant',
  'no permission',
  'its own key',
  'a revoked key',
  'a malformed id',
  'a stale version',
  'the store down',
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** A row: a route, with a query where it takes one; one that is two things by its query has two. */
export interface Case {
  readonly title: string;
  readonly name: RouteName;
  readonly route: WireRoute;
  /** `:id` stands for a key's id. */
  readonly query: string;
  /** Whether a key's id stands in the path. */
  readonly inPath: boolean;
  /** Whether it changes that key. */
  readonly changes: boolean;
  /** Whether it shows that key in clear. */
  readonly reveals: boolean;
}

const QUERIES: Partial<Record<RouteName, string>> = {
  usage: '?ids=:id&from=2030-01-01&to=2030-01-02',
  audit: '?key=:id',
  auditExport: '?key=:id',
  users: '?search=a',
};
const CHANGES: readonly RouteName[] = ['patch', 'put', 'regenerate', 'enable', 'disable', 'revoke'];

export function casesOf(wire: Wire): readonly Case[] {
  const routes: Partial<Record<RouteName, WireRoute>> = wire.routes;
  return ROUTE_NAMES.flatMap((name) => {
    const route = routes[name];
    if (route === undefined) return [];
    const { [name]: query = '' } = QUERIES;
    const inPath = route.path.includes(':id');
    const changes = CHANGES.includes(name);
    const one: Case = { title: name, name, route, query, inPath, changes, reveals: name === 'reveal' };
    if (name !== 'get' || wire.revealParameter === undefined) return [one];
    const shown = `?${wire.revealParameter}=true`;
    return [one, { ...one, title: `get${shown}`, query: shown, reveals: true }];
  });
}

/** Why a cell is empty, and what holds of the route if that is true: a reason that is none fails its test. */
export interface Reason {
  readonly because: string;
  holds(one: Case): boolean;
}

const forAnybody: Reason = {
  because: 'it shows nothing of any account and is for every actor',
  holds: ({ name }) => ROUTES[name].needs === null,
};
const namesNoKey: Reason = {
  because: 'it names no key',
  holds: ({ inPath, query }) => !inPath && !query.includes(':id'),
};
const unconditional: Reason = {
  because: 'it changes no key that is there, so that no version is looked at',
  holds: ({ name, changes }) => ROUTES[name].conditional !== true && !changes,
};

/** `undefined`: the cell is not empty. */
export function notApplicable(one: Case, situation: Situation): Reason | undefined {
  const row = ROUTES[one.name];
  switch (situation) {
    case 'another tenant':
    case 'no permission':
      return row.needs === null ? forAnybody : undefined;
    case 'its own key':
    case 'a revoked key':
    case 'a malformed id':
      return one.inPath || one.query.includes(':id') ? undefined : namesNoKey;
    case 'a stale version':
      return row.conditional === true ? undefined : unconditional;
    default:
      return undefined;
  }
}
