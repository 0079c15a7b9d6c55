/** What is imported and made, and the packages that have to be installed for it. */
export const PACKAGES = {
  keywarden: [],
  'keywarden for Express': [],
  'prefixed-api-key': ['prefixed-api-key'],
  jose: ['jose'],
  jsonwebtoken: ['jsonwebtoken'],
  'fast-jwt': ['fast-jwt'],
  'passport and passport-http-bearer': ['passport', 'passport-http-bearer'],
  '@fastify/bearer-auth': ['@fastify/bearer-auth'],
  'express-oauth2-jwt-bearer': ['express-oauth2-jwt-bearer'],
  'better-auth and its API keys': ['better-auth', '@better-auth/api-key'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Imported = keyof typeof PACKAGES;
