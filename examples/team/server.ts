/**
 * The management API of a team: at most five keys, twelve scopes, a user directory, and access tokens of an OAuth issuer.
 * `npx tsx examples/team/server.ts` serves it for an issuer named in the environment (OAUTH_ISSUER, OAUTH_AUDIENCE, OAUTH_JWKS).
 */
import express from 'express';
import type { UserDirectory } from 'keywarden';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import type { ActorSource } from 'keywarden/management';
import { managementApi, oauthActor, teamWire } from 'keywarden/management';
import { memoryStore } from 'keywarden/stores/memory';
import type { Listening } from '../listen.js';
import { isProgram, listen } from '../listen.js';

export const SCOPES = {
  ds_accounts_read: 'Allow reading accounts from available data sources',
  ds_apps_read: 'Allow reading apps from available data sources',
  ds_campaigns_read: 'Allow reading campaigns from available data sources',
  ds_fields_read: 'Allow reading fields from available data sources',
  ds_logins_read: 'Allow reading logins of available data sources',
  ds_logins_write: { description: 'Allow changing logins of data sources', implies: ['ds_logins_read'] },
  ds_queries_read: 'Allow running queries on available data sources',
  ds_segments_read: 'Allow reading segments from available data sources',
  reports_read: 'Allow reading reports',
  reports_write: { description: 'Allow creating and changing reports', implies: ['reports_read'] },
  team_users_read: 'Allow reading the users of the team',
  usage_read: 'Allow reading what the team has used',
} as const;

const MEMBERS = [
  { id: 'user-1', email: 'ann@example.com', name: 'Ann', role: 'OWNER' },
  { id: 'user-2', email: 'bob@example.com', name: 'Bob', role: 'MEMBER' },
];

/** A program of its own would ask its database. */
const users: UserDirectory = {
  find: (_team, ids) => MEMBERS.filter(({ id }) => ids.includes(id)),
  search: (_team, text, limit) =>
    MEMBERS.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(text.toLowerCase())).slice(
      0,
      limit,
    ),
  defaultUser: () => MEMBERS.find(({ role }) => role === 'OWNER' || role === 'ADMIN'),
};

export function start(actor: ActorSource): Promise<Listening> {
  const warden = createKeywarden({
    brand: 'api',
    store: memoryStore(),
    scopes: SCOPES,
    users,
    maxKeysPerAccount: 5,
  });
  const app = express();
  app.use('/team', expressAuth(warden).mount(managementApi(warden, { actor, wire: teamWire })));
  return listen(app);
}

if (isProgram(import.meta)) {
  const { OAUTH_ISSUER = '', OAUTH_AUDIENCE = '', OAUTH_JWKS = '' } = process.env;
  const { origin } = await start(
    oauthActor({
      issuer: OAUTH_ISSUER,
      audience: OAUTH_AUDIENCE,
      jwks: new URL(OAUTH_JWKS),
      accountClaim: 'team_id',
      wire: teamWire,
    }),
  );
  console.log(`The team's keys are managed at ${origin}/team/api_keys`);
}
