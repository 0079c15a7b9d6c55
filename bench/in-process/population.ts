/** Keys to measure with: any number of them, worked out from their numbers, so that nothing but the contenders keeps them. */
import { hash } from 'node:crypto';
import { checksumOf } from '../../src/key/checksum.js';
import type { StoredKey } from '../../src/record.js';
import type { KeyUse } from '../../src/store/store.js';
import { memoryStore } from '../subject.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const BRAND = 'acme';
/** Digits of a key's number at the start of its handle: enough for 14 million. */
const NUMBER_LENGTH = 4;
export const PREFIX_LENGTH = BRAND.length + 1 + 12;
export const KEY_LENGTH = PREFIX_LENGTH + 38;
/** The moment from which keys date (epoch ms). */
const CREATED = Date.UTC(2026, 0, 1);
const NEVER_WHILE_THIS_RUNS = Date.UTC(2100, 0, 1);

export const SCOPES = {
  'orders:read': 'Read orders',
  'orders:write': 'Create and change orders',
  'invoices:read': 'Read invoices',
  'invoices:write': 'Create and change invoices',
  'customers:read': 'Read customers',
  'customers:write': 'Create and change customers',
};
export const SCOPE_NAMES = Object.keys(SCOPES);

/** What a route asks for where every check is asked. */
export const NEEDED = ['invoices:read', 'orders:read'] as const;

/** Every check: status, expiry, 4 ranges, 2 scopes of 4. */
export const RESTRICTED: Partial<StoredKey> = {
  expiresAt: NEVER_WHILE_THIS_RUNS,
  allowIps: ['10.0.0.0/8', '172.16.0.0/12', '192.0.2.0/24', '198.51.100.7'],
  scopes: ['customers:read', 'invoices:read', 'invoices:write', 'orders:read'],
};

/** The key with a number, in clear: another number, another secret. */
export function keyNumber(number: number): string {
  let handle = '';
  for (let rest = number, digit = 0; digit < NUMBER_LENGTH; digit++) {
    handle = BASE62.charAt(rest % 62) + handle;
    rest = Math.floor(rest / 62);
  }
  // Made up, and always the same for a number: what is measured must not depend on luck.
  let state = (number * 2_654_435_761 + 1) >>> 0;
  let random = '';
  while (random.length < 40) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    random += BASE62.charAt((state >>> 8) % 62);
  }
  const body = `${BRAND}_${handle}${random}`;
  return body + checksumOf(body);
}

function numberOf(prefix: string): number {
  let number = 0;
  for (const digit of prefix.slice(BRAND.length + 1, BRAND.length + 1 + NUMBER_LENGTH)) {
    number = number * 62 + BASE62.indexOf(digit);
  }
  return number;
}

/** As a driver hands it over: a string of its own, where a part of a key would be a view that keeps the whole of it. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** As a store would have it: without pepper, but for what `over` says. */
export function storedNumber(number: number, over: Partial<StoredKey> = {}): StoredKey {
  const key = keyNumber(number);
  return {
    id: flat(`apk_${String(number).padStart(16, '0')}`),
    accountId: 'default',
    prefix: flat(key.slice(0, PREFIX_LENGTH)),
    keyStart: flat(`${key.slice(0, 10)}...`),
    lastFour: key.slice(-4),
    digest: { pepperId: 'sha256', value: hash('sha256', key, 'hex') },
    overlap: null,
    sealed: null,
    name: flat(`Key ${number}`),
    alias: null,
    type: 'none',
    scopes: [],
    allowIps: [],
    subaccounts: null,
    enabled: true,
    behalfOf: null,
    expiresAt: null,
    rateLimit: null,
    metadata: {},
    createdAt: CREATED,
    createdBy: 'host',
    updatedAt: CREATED,
    revokedAt: null,
    version: 1,
    ...over,
  };
}

/** The first `count` keys. */
export function population(count: number, over: Partial<StoredKey> = {}): StoredKey[] {
  return [...oneByOne(count, over)];
}

/** The same, made when they are taken: a million of them need not be there at once. */
export function* oneByOne(count: number, over: Partial<StoredKey> = {}): Generator<StoredKey> {
  for (let number = 0; number < count; number++) yield storedNumber(number, over);
}

/** A store that works keys out when asked, and takes uses without keeping them. */
export function workedOutStore(count: number, make: (number: number) => StoredKey) {
  let asked = 0;
  return {
    /** How often the store was asked for a key. */
    get asked(): number {
      return asked;
    },
    // What is not measured here is the memory store's.
    ...methodsOf(memoryStore()),
    findByPrefix: (prefix: string): StoredKey | undefined => {
      asked++;
      const number = numberOf(prefix);
      if (!(number >= 0 && number < count)) return undefined;
      const key = make(number);
      return key.prefix === prefix ? key : undefined;
    },
    recordUse: (_uses: readonly KeyUse[]): void => {},
  };
}

function methodsOf(store: ReturnType<typeof memoryStore>) {
  return {
    findById: store.findById.bind(store),
    list: store.list.bind(store),
    counts: store.counts.bind(store),
    insert: store.insert.bind(store),
    update: store.update.bind(store),
    append: store.append.bind(store),
    readAudit: store.readAudit.bind(store),
    purge: store.purge.bind(store),
    readUse: store.readUse.bind(store),
  };
}
