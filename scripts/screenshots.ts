/**
 * Takes `docs/images/dashboard-*.png`: list, form, once-dialog and details, in light and dark, of a page with keys as a company might
 * have them. `npx tsx scripts/screenshots.ts`; the fonts are this machine's (Inter and JetBrains Mono look best).
 */
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { dashboard } from '../adapters/dashboard.js';
import { expressAuth } from '../adapters/express.js';
import { nativeWire } from '../adapters/management.js';
import { memoryStore } from '../adapters/stores/memory.js';
import { createKeywarden } from '../src/keywarden.js';
import type { Operation } from '../src/manage/operations.js';
import { PERMISSIONS } from '../src/manage/operations.js';

const ACCOUNT = 'northwind';
const DAY = 86_400_000;
const SIZE = { width: 1280, height: 800 };

const members = ['Ann Lindqvist', 'Bo Ferreira', 'Chidi Okafor', 'Dagmar Vogel', 'Eva Moreau'].map((name) => {
  const id = name.split(' ')[0]?.toLowerCase() ?? name;
  return { id, name, email: `${id}@northwind.example` };
});

const scopes = {
  'orders:read': 'Read orders and their history',
  'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  'orders:refund': { description: 'Refund paid orders', implies: ['orders:write'] },
  'customers:read': 'Read customers and their addresses',
  'customers:write': { description: 'Create, change and merge customers', implies: ['customers:read'] },
  'invoices:read': 'Read invoices and download them',
  'invoices:send': { description: 'Send invoices to customers', implies: ['invoices:read'] },
  'reports:export': 'Export reports as CSV',
  ...nativeWire.permissions,
};

type Scope = keyof typeof scopes;

/** A key of the list. */
interface Sample {
  readonly name: string;
  readonly alias?: string;
  /** Days since it was created. */
  readonly age: number;
  readonly scopes: readonly Scope[];
  readonly allowIps?: readonly string[];
  readonly subaccounts?: readonly string[];
  readonly member?: string;
  /** Days from its creation. Absent: never. */
  readonly expires?: number;
  /** Uses on an ordinary day. */
  readonly uses: number;
  /** What was done to it in the meantime. */
  readonly since?: 'disabled' | 'revoked' | 'regenerated';
}

const SAMPLES: readonly Sample[] = [
  {
    name: 'Checkout service',
    alias: 'checkout',
    age: 3,
    scopes: ['orders:write', 'customers:read'],
    allowIps: ['10.20.0.0/16'],
    expires: 90,
    uses: 5_200,
  },
  {
    name: 'Nightly billing export',
    alias: 'billing-export',
    age: 11,
    scopes: ['invoices:read', 'reports:export'],
    allowIps: ['203.0.113.7'],
    expires: 180,
    uses: 40,
  },
  {
    name: 'Support console',
    age: 19,
    scopes: ['orders:refund', 'customers:write'],
    member: 'dagmar',
    expires: 30,
    uses: 310,
  },
  {
    name: 'Warehouse sync',
    alias: 'warehouse',
    age: 34,
    scopes: ['orders:read'],
    subaccounts: ['eu-west', 'us-east'],
    allowIps: ['198.51.100.0/24', '192.0.2.44'],
    uses: 860,
  },
  {
    name: 'Load test',
    age: 41,
    scopes: ['orders:write'],
    member: 'chidi',
    expires: 120,
    uses: 900,
    since: 'disabled',
  },
  {
    name: 'Grafana exporter',
    age: 58,
    scopes: ['reports:export'],
    allowIps: ['10.0.4.12'],
    expires: 365,
    uses: 1_440,
    since: 'regenerated',
  },
  {
    name: 'Partner: Contoso',
    alias: 'contoso',
    age: 77,
    scopes: ['orders:read', 'invoices:read'],
    subaccounts: ['contoso'],
    expires: 365,
    uses: 120,
  },
  { name: 'Newsletter importer', age: 96, scopes: ['customers:read'], member: 'eva', expires: 90, uses: 15 },
  {
    name: 'Legacy ERP bridge',
    age: 140,
    scopes: ['orders:write', 'invoices:send', 'customers:write'],
    uses: 2_300,
    since: 'revoked',
  },
  {
    name: 'Mobile app backend',
    alias: 'mobile',
    age: 201,
    scopes: ['orders:write', 'customers:read', 'invoices:read'],
    expires: 365,
    uses: 3_900,
  },
  { name: 'Tax calculator', age: 233, scopes: ['invoices:read'], expires: 365, uses: 70 },
  {
    name: 'Partner: Fabrikam',
    alias: 'fabrikam',
    age: 260,
    scopes: ['orders:read'],
    subaccounts: ['fabrikam'],
    expires: 365,
    uses: 0,
  },
  {
    name: 'Shipping labels',
    age: 288,
    scopes: ['orders:read', 'customers:read'],
    allowIps: ['192.0.2.0/24'],
    uses: 640,
  },
];

/** The same numbers at every run. */
let seed = 7;
function chance(): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}

let ago = 0;
const store = memoryStore();
const warden = createKeywarden({
  brand: 'acme',
  store,
  scopes,
  now: () => Date.now() - ago * DAY,
  users: {
    find: (_account, ids) => members.filter(({ id }) => ids.includes(id)),
    search: (_account, text, limit) =>
      members.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())).slice(0, limit),
    defaultUser: () => undefined,
  },
  limiter: { create: () => ({ consume: async () => ({}) }) },
});
const actorOf = (id: string) => {
  const operations: ReadonlySet<Operation> = new Set(PERMISSIONS);
  return { id, kind: 'user', accountId: ACCOUNT, operations, grant: 'all' } as const;
};

for (const sample of SAMPLES.toReversed()) {
  const { name, age, uses, expires, member, since } = sample;
  const keys = warden.keys.as(actorOf(members[age % members.length]?.id ?? ''));
  ago = age;
  const { record } = await keys.create({
    name,
    scopes: sample.scopes,
    alias: sample.alias,
    allowIps: sample.allowIps,
    subaccounts: sample.subaccounts ?? null,
    behalfOf: member,
    type: member === undefined ? 'shared' : 'user',
    ...(expires !== undefined && { expiresIn: `${expires}d` }),
  });
  const last = since === 'disabled' || since === 'revoked' ? 9 : 0;
  for (let day = Math.min(age, 29); day >= last && uses > 0; day--) {
    const at = Date.now() - day * DAY;
    const quiet = new Date(at).getUTCDay() % 6 === 0 ? 0.3 : 1;
    const count = Math.max(1, Math.round(uses * quiet * (0.6 + 0.8 * chance())));
    const use = { accountId: ACCOUNT, keyId: record.id, day: new Date(at).toISOString().slice(0, 10) };
    await store.recordUse([{ ...use, count, lastUsedAt: at - Math.round(chance() * 3_000_000) }]);
  }
  ago = Math.min(age, last);
  if (since === 'disabled') await keys.disable(record.id);
  if (since === 'revoked') await keys.revoke(record.id, { reason: 'Replaced by the integration platform' });
  ago = Math.min(age, 6);
  if (since === 'regenerated') {
    await keys.update(record.id, { allowIps: ['10.0.4.12', '10.0.4.13'] });
    await keys.regenerate(record.id, { overlap: '24h' });
  }
}
ago = 0;

const app = express();
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const page = dashboard(warden, {
  actor: async () => actorOf('ann@northwind.example'),
  origins: [origin],
  testUrl: 'https://api.northwind.example/v1/orders',
});
app.use('/keys', expressAuth(warden).mount(page));

/** What is done before a picture is taken. */
const scenes: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  list: async (shown) => {
    await shown.getByRole('button', { name: 'Actions for Warehouse sync' }).click();
    await shown.getByRole('menuitem', { name: 'Edit' }).hover();
  },
  form: async (shown) => {
    await shown.getByRole('button', { name: 'Create API key' }).click();
    await shown.getByRole('textbox', { name: 'Name' }).fill('Refund desk');
    await shown.getByRole('textbox', { name: 'Alias' }).fill('refunds');
    await shown.getByRole('combobox', { name: 'Member' }).fill('dag');
    await shown.getByRole('option').click();
    await shown.getByRole('checkbox', { name: 'orders:write' }).check();
    await shown.getByRole('textbox', { name: 'Allowed addresses' }).fill('10.20.0.0/16\n10.20.0.1/8');
    await shown.getByText('Did you mean').waitFor();
    await shown.getByRole('group', { name: 'Scopes' }).evaluate((group) => group.scrollIntoView());
  },
  details: async (shown) => {
    await shown.getByRole('button', { name: 'Grafana exporter', exact: true }).click();
    await shown.getByText('Changed', { exact: true }).waitFor();
    await shown.getByRole('heading', { name: 'Scopes' }).evaluate((heading) => heading.scrollIntoView());
  },
  once: async (shown) => {
    await shown.getByRole('button', { name: 'Create API key' }).click();
    await shown.getByRole('textbox', { name: 'Name' }).fill('Refund desk');
    await shown.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click();
    await shown.getByRole('button', { name: 'Copy API key' }).focus();
  },
};

const browser = await chromium.launch({
  executablePath: process.env['KEYWARDEN_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
for (const [name, prepare] of Object.entries(scenes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const shown = await browser.newPage({
      viewport: SIZE,
      deviceScaleFactor: 1.5,
      colorScheme,
      reducedMotion: 'reduce',
    });
    await shown.goto(`${origin}/keys/`);
    await shown
      .getByRole('img', { name: /uses in the last/ })
      .first()
      .waitFor();
    await prepare(shown);
    await shown.screenshot({ path: `docs/images/dashboard-${name}-${colorScheme}.png` });
    await shown.close();
    // What was made for a picture does not stand in the way of the next one.
    for (const { id, name: made, status } of (await warden.keys.in(ACCOUNT).list()).items) {
      if (made === 'Refund desk' && status !== 'revoked') await warden.keys.in(ACCOUNT).revoke(id);
    }
  }
}
await browser.close();
server.close();
await warden.close();
