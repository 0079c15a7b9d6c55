/** What stands in the form, as people type it, and what that says of a key. */
import type { User } from '../../../../../src/manage/users.js';
import type { Grant } from '../../../../../src/policy/attenuation.js';
import type { KeyType } from '../../../../../src/record.js';
import type { TextName } from '../../../texts.js';
import type { Key } from '../key.js';

/** Choices of when a key expires; durations as the API takes them. */
export const EXPIRY_CHOICES = ['7d', '30d', '90d', '365d', 'date', 'never'] as const;
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number];

export interface Draft {
  readonly name: string;
  readonly alias: string;
  readonly type: KeyType;
  readonly member: User | null;
  readonly scopes: readonly string[];
  /** One a line. */
  readonly addresses: string;
  /** `null`: all. Otherwise one a line. */
  readonly subaccounts: string | null;
  readonly expiry: ExpiryChoice;
  /** In the viewer's zone, as `<input type="datetime-local">` has it. */
  readonly date: string;
  readonly limited: boolean;
  readonly points: string;
  readonly seconds: string;
}

/** What the form's fields are called in errors. */
export const FIELDS = [
  'name',
  'alias',
  'type',
  'behalfOf',
  'scopes',
  'allowIps',
  'subaccounts',
  'expiry',
  'rateLimit',
] as const;
export type Field = (typeof FIELDS)[number];

/** What they are called in sentences. */
export const FIELD_TEXTS = {
  name: 'fieldName',
  alias: 'fieldAlias',
  type: 'fieldType',
  behalfOf: 'fieldMember',
  scopes: 'fieldScopes',
  allowIps: 'fieldAddresses',
  subaccounts: 'fieldSubaccounts',
  expiry: 'fieldExpiry',
  rateLimit: 'fieldRate',
} as const satisfies Record<Field, TextName>;

const PRESETS: Readonly<Partial<Record<ExpiryChoice, number>>> = {
  '7d': 7,
  '30d': 30,
  '90d': 90,
  '365d': 365,
};
const DAY = 86_400_000;

/** An empty form; for a limited caller one that asks for no more than the caller has. */
export function freshDraft(grant: Grant | 'all'): Draft {
  const draft: Draft = {
    name: '',
    alias: '',
    type: 'none',
    member: null,
    scopes: [],
    addresses: '',
    subaccounts: null,
    expiry: '90d',
    date: '',
    limited: false,
    points: '100',
    seconds: '60',
  };
  if (grant === 'all') return draft;
  const { behalfOf, expiresAt, ...bounds } = grant;
  const soon = expiresAt !== null && expiresAt < Date.now() + 90 * DAY;
  return {
    ...draft,
    ...ratesOf(bounds),
    type: grant.type,
    member: behalfOf === null ? null : { id: behalfOf, email: null },
    addresses: grant.allowIps.join('\n'),
    subaccounts: grant.subaccounts?.join('\n') ?? null,
    ...(soon && { expiry: 'date', date: localDate(expiresAt) }),
  };
}

export function draftOf(key: Key): Draft {
  const { name, alias, type, user, scopes, allowIps, subaccounts, expiresAt } = key;
  return {
    name,
    alias: alias ?? '',
    type,
    member: user,
    scopes,
    addresses: allowIps.join('\n'),
    subaccounts: subaccounts?.join('\n') ?? null,
    expiry: expiresAt === null ? 'never' : 'date',
    date: expiresAt === null ? '' : localDate(expiresAt),
    ...ratesOf(key),
  };
}

function ratesOf({ rateLimit }: Pick<Key, 'rateLimit'>): Pick<Draft, 'limited' | 'points' | 'seconds'> {
  return {
    limited: rateLimit !== null,
    points: String(rateLimit?.points ?? 100),
    seconds: String((rateLimit?.duration ?? 60_000) / 1_000),
  };
}

/** Lines with something on them, and their numbers. */
export function linesOf(text: string): readonly { readonly line: number; readonly text: string }[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ line: index + 1, text: line.trim() }]));
}

const entriesOf = (text: string): readonly string[] => linesOf(text).map((line) => line.text);

/** Epoch ms; `null`: never; `undefined`: no date was given, or none that is one. */
export function expiryOf({ expiry, date }: Draft, now: number = Date.now()): number | null | undefined {
  if (expiry === 'never') return null;
  const days = PRESETS[expiry];
  if (days !== undefined) return now + days * DAY;
  const at = new Date(date).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/** What the API is told of each field. */
export function bodyOf(draft: Draft): Readonly<Record<Field, Readonly<Record<string, unknown>>>> {
  const { name, alias, type, member, scopes, addresses, subaccounts, expiry, limited, points, seconds } =
    draft;
  const at = expiryOf(draft);
  return {
    name: { name: name.trim() },
    alias: { alias: alias.trim() || null },
    type: { type },
    behalfOf: { behalfOf: member?.id ?? null },
    scopes: { scopes },
    allowIps: { allowIps: entriesOf(addresses) },
    subaccounts: { subaccounts: subaccounts === null ? null : entriesOf(subaccounts) },
    expiry:
      PRESETS[expiry] === undefined
        ? { expiresAt: at === undefined || at === null ? null : new Date(at).toISOString() }
        : { expiresIn: expiry },
    rateLimit: { rateLimit: limited ? { points: Number(points), duration: Number(seconds) } : null },
  };
}

/** What two forms say differently. */
export function changedFields(draft: Draft, base: Draft): readonly Field[] {
  const now = bodyOf(draft);
  const before = bodyOf(base);
  return FIELDS.filter((field) => JSON.stringify(now[field]) !== JSON.stringify(before[field]));
}

/** The body for these fields. */
export function bodyFor(draft: Draft, fields: readonly Field[]): Readonly<Record<string, unknown>> {
  const body = bodyOf(draft);
  return Object.assign({}, ...fields.map((field) => body[field]));
}

/** In the viewer's zone, to the minute. */
export function localDate(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What each field stands in. */
const PARTS: Readonly<Record<Field, readonly (keyof Draft)[]>> = {
  name: ['name'],
  alias: ['alias'],
  type: ['type'],
  behalfOf: ['member'],
  scopes: ['scopes'],
  allowIps: ['addresses'],
  subaccounts: ['subaccounts'],
  expiry: ['expiry', 'date'],
  rateLimit: ['limited', 'points', 'seconds'],
};

/** The form with its changes, on top of a key that became another one meanwhile. */
export function rebased(draft: Draft, before: Draft, now: Draft): Draft {
  const mine = changedFields(draft, before).flatMap((field) => PARTS[field]);
  return Object.assign({ ...now }, ...mine.map((part) => ({ [part]: draft[part] })));
}
