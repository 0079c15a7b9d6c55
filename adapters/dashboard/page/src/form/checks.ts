/** What is wrong with the form, before anything is sent: in the core's own words, by the core's own code. */
import { KeywardenError } from '../../../../../src/errors.js';
import { accepted, readFields } from '../../../../../src/manage/key-fields.js';
import { parseAllowIps } from '../../../../../src/policy/allow-list.js';
import type { Grant, GrantField } from '../../../../../src/policy/attenuation.js';
import { exactly, say, sayRefusal } from '../say.js';
import type { Session } from '../session.js';
import type { Draft, Field } from './draft.js';
import { bodyOf, expiryOf, FIELDS, linesOf } from './draft.js';

export type Faults = Readonly<Partial<Record<Field, readonly string[]>>>;

/** Faults of one field that are told; more would be a list to read. */
const TOLD = 5;

/** Everything that the API would refuse for what it is, and what is beyond the caller. */
export function faultsOf(draft: Draft, fields: readonly Field[], session: Session): Faults {
  const beyond = beyondGrant(draft, session);
  return Object.fromEntries(
    fields.flatMap((field) => {
      const found =
        field === 'allowIps' ? addressFaults(draft.addresses) : fieldFaults(draft, field, session);
      const [more] = beyond.filter((one) => (one === 'expiresAt' ? 'expiry' : one) === field);
      const all = found.length === 0 && more !== undefined ? [boundOf(more, session.grant)] : found;
      return all.length === 0 ? [] : [[field, all]];
    }),
  );
}

function fieldFaults(draft: Draft, field: Field, { caller, catalogue }: Session): readonly string[] {
  if (field === 'expiry' && draft.expiry === 'date' && expiryOf(draft) === undefined) {
    return [say('expiryDateMissing')];
  }
  const { rateLimit, ...said } = bodyOf(draft)[field];
  const input = rateLimit
    ? { rateLimit: { points: Number(draft.points), duration: `${Number(draft.seconds)}s` } }
    : said;
  const now = Date.now();
  const fault = faultOf(() =>
    accepted(readFields(input, { limiterConfigured: caller.features.limits, now }), { catalogue, now }),
  );
  // Scopes that left the catalogue may stay; which there are the form knows better.
  return fault === undefined || fault.code === 'API_KEY_SCOPE_NAME_INVALID' ? [] : [textOf(fault)];
}

/** Each line by itself, so that every one that is wrong is told. */
function addressFaults(text: string): readonly string[] {
  const wrong = linesOf(text).flatMap(({ line, text: entry }) => {
    const fault = faultOf(() => parseAllowIps([entry]));
    return fault === undefined ? [] : [say('line', { line, message: textOf(fault) })];
  });
  const more = wrong.length - TOLD;
  return more > 0 ? [...wrong.slice(0, TOLD), say('moreLines', { count: more })] : wrong;
}

const textOf = ({ code, message, field }: KeywardenError): string => sayRefusal(code, message, field);

function faultOf(check: () => unknown): KeywardenError | undefined {
  try {
    check();
    return undefined;
  } catch (fault) {
    if (fault instanceof KeywardenError) return fault;
    throw fault;
  }
}

/** By which fields the key would be allowed more than the caller; none where the form cannot be read. */
function beyondGrant(draft: Draft, session: Session): readonly GrantField[] {
  const allowIps = linesOf(draft.addresses).map(({ text }) => text);
  if (session.grant === 'all' || faultOf(() => parseAllowIps(allowIps)) !== undefined) return [];
  return session.beyond({
    scopes: draft.scopes,
    allowIps,
    subaccounts: draft.subaccounts === null ? null : linesOf(draft.subaccounts).map(({ text }) => text),
    expiresAt: expiryOf(draft) ?? null,
    rateLimit: draft.limited
      ? { points: Number(draft.points), duration: Number(draft.seconds) * 1_000 }
      : null,
    behalfOf: draft.member?.id ?? null,
    type: draft.type,
  });
}

/** What the caller is limited to, in a sentence. */
export function boundOf(field: GrantField, grant: Grant | 'all'): string {
  if (grant === 'all') return '';
  switch (field) {
    case 'scopes':
      return say('beyondScopes');
    case 'allowIps':
      return say('beyondAddresses', { addresses: grant.allowIps.join(', ') });
    case 'subaccounts':
      return say('beyondSubaccounts', { subaccounts: grant.subaccounts?.join(', ') || say('none') });
    case 'expiresAt':
      return say('beyondExpiry', {
        when: grant.expiresAt === null ? say('never') : exactly(grant.expiresAt),
      });
    case 'rateLimit':
      return say('beyondRate', {
        points: grant.rateLimit?.points ?? 0,
        seconds: (grant.rateLimit?.duration ?? 0) / 1_000,
      });
    case 'behalfOf':
      return say('beyondMember');
  }
}

/** Where a server's error belongs: at a field, with the number of the line for lists. */
export function placeOf(
  code: string,
  path: string | undefined,
  draft: Draft,
): { field: Field; line?: number } | undefined {
  if (code === 'API_KEY_ALIAS_TAKEN') return { field: 'alias' };
  const [, root = '', index] = /^(\w+)(?:\[(\d+)\])?/.exec(path ?? '') ?? [];
  const field = /^expires(At|In)$/.test(root) ? 'expiry' : FIELDS.find((one) => one === root);
  if (field === undefined) return undefined;
  const text =
    field === 'allowIps' ? draft.addresses : field === 'subaccounts' ? (draft.subaccounts ?? '') : '';
  const line = index === undefined ? undefined : linesOf(text)[Number(index)]?.line;
  return line === undefined ? { field } : { field, line };
}
