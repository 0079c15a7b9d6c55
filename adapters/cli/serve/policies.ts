/** What `policies` of the configuration file says: under which name a proxy asks for which rights. */
import { z } from 'zod';
import { quoted } from '../../../src/policy/quoted.js';
import type { ScopeCatalogue } from '../../../src/policy/scopes.js';
import { fields, misfitOf } from '../misfit.js';

/** What a key needs for a request to be let in. */
export interface Policy {
  /** Default: none, any valid key is let in. */
  readonly scopes?: readonly string[] | undefined;
  /** Whether one of the scopes suffices. Default: false, all are needed. */
  readonly any?: boolean | undefined;
  /** The sub-account that is acted for. Default: unknown, for which a key that is limited to some is refused. */
  readonly subaccount?: string | undefined;
}

/** Policies by name. */
export type Policies = ReadonlyMap<string, Policy>;

/** Stands in a URL as it is, so that there is one way to write it. */
const POLICY_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

const policySchema = fields({
  scopes: z.array(z.string()).optional(),
  any: z.boolean().optional(),
  subaccount: z.string().min(1).max(255).optional(),
});

const policiesSchema = z.record(z.string(), policySchema);

/**
 * The policies, checked against the catalogue. `undefined`: none.
 * @throws {TypeError} naming the policy and what is wrong with it: a name that a URL would have to encode, a field that there is
 * not, a scope that the catalogue does not have, `any` without scopes.
 */
export function policiesOf(given: unknown, catalogue: ScopeCatalogue): Policies {
  const { success, data, error } = policiesSchema.safeParse(given ?? {});
  if (!success) throw new TypeError(`In policies of the configuration: ${misfitOf(error, 'it').sentence}`);
  const policies = new Map(Object.entries(data));
  for (const [name, { scopes = [], any = false }] of policies) {
    if (!POLICY_NAME.test(name)) {
      throw new TypeError(
        `${quoted(name)} is no name of a policy; expected 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit.`,
      );
    }
    if (any && scopes.length === 0) {
      throw new TypeError(
        `The policy ${name} wants any of no scopes, which no key has; name scopes or leave "any" out.`,
      );
    }
    try {
      catalogue.assertDeclared(scopes);
    } catch (fault) {
      throw fault instanceof TypeError ? new TypeError(`The policy ${name}: ${fault.message}`) : fault;
    }
  }
  return policies;
}
