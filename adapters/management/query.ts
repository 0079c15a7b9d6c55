/** Reads the query of a request: the parameters that the route knows, each at most once. */
import { z } from 'zod';
import { KeywardenError } from '../../src/errors.js';
import { misfit, unknownField } from './body.js';

/** The parameters of a route: schemas of texts. */
export type QuerySchemas = Readonly<Record<string, z.ZodType>>;

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` */
export function readQuery(
  url: URL,
  schemas: QuerySchemas,
  required: readonly string[] = [],
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) throw unknownField(name, Object.keys(schemas), 'query parameter');
    if (given.has(name)) {
      throw new KeywardenError('API_KEY_INPUT_INVALID', {
        field: name,
        message: `The query parameter ${name} is given twice.`,
      });
    }
    const outcome = schema.safeParse(value);
    if (!outcome.success) throw misfit(name, outcome.error.issues);
    given.set(name, value);
  }
  const missing = required.find((name) => !given.has(name));
  if (missing !== undefined) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: missing,
      message: `The query parameter ${missing} is required.`,
    });
  }
  return given;
}

/** Parameters that more than one route has. */
export const TEXT = z.string();
export const COUNT = z.string().regex(/^\d{1,4}$/, 'expected a whole number');

/** What parameters are called that the core calls otherwise: the same on every wire. */
export const QUERY_NAMES = {
  userId: 'user',
  expiresBefore: 'expires_before',
  keyId: 'key',
  actorId: 'actor',
} as const;
