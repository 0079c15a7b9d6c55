/**
 * Of the peers what is called here, so that this folder can be checked where they are not installed; where they are, these
 * declarations hold all the same.
 */

declare module '@better-auth/api-key' {
  /** A secondary storage, of which keys need these. */
  interface KeyStorage {
    get(name: string): string | null;
    set(name: string, value: string): void;
    delete(name: string): void;
    getAndDelete(name: string): string | null;
    increment(name: string): number;
  }
  export function apiKey(options?: {
    readonly rateLimit?: { readonly enabled?: boolean; readonly maxRequests?: number };
    readonly storage?: 'database' | 'secondary-storage';
    readonly deferUpdates?: boolean;
    readonly customStorage?: KeyStorage;
  }): object;
}

declare module 'better-auth' {
  type Permissions = Readonly<Record<string, readonly string[]>>;
  export function betterAuth(options: {
    readonly advanced?: { readonly backgroundTasks?: { handler(task: Promise<unknown>): void } };
    readonly [option: string]: unknown;
  }): {
    readonly api: {
      signUpEmail(call: { readonly body: object }): Promise<{ readonly user: { readonly id: string } }>;
      createApiKey(call: { readonly body: object }): Promise<{ readonly key: string }>;
      verifyApiKey(call: {
        readonly body: { readonly key: string; readonly permissions?: Permissions };
      }): Promise<{ readonly valid: boolean }>;
    };
  };
}

declare module 'better-auth/adapters/memory' {
  export function memoryAdapter(tables: Readonly<Record<string, unknown[]>>): object;
}

declare module 'fast-jwt' {
  import type { KeyObject } from 'node:crypto';

  type Claims = Readonly<Record<string, unknown>>;
  export function createSigner(options: {
    readonly key: string;
    readonly algorithm: string;
  }): (claims: object) => string;
  export function createVerifier(options: {
    readonly key: string | KeyObject;
    readonly algorithms?: readonly string[];
    readonly cache?: number;
  }): (token: string) => Claims;
}

declare module 'jsonwebtoken' {
  import type { KeyObject } from 'node:crypto';

  const jsonwebtoken: {
    sign(claims: object, secret: string, options?: object): string;
    verify(
      token: string,
      secret: string | KeyObject,
      options?: object,
    ): string | Readonly<Record<string, unknown>>;
  };
  export default jsonwebtoken;
}

declare module 'prefixed-api-key' {
  export function generateAPIKey(options: {
    readonly keyPrefix: string;
  }): Promise<{ readonly shortToken: string; readonly longTokenHash: string; readonly token: string }>;
  export function checkAPIKey(token: string, hash: string): boolean;
  export function extractShortToken(token: string): string;
  export function extractLongToken(token: string): string;
  export function hashLongToken(token: string): string;
}

declare module '@fastify/bearer-auth' {
  import type { FastifyPluginCallback } from 'fastify';

  const bearerAuth: FastifyPluginCallback<{ readonly keys: ReadonlySet<string> }>;
  export default bearerAuth;
}

declare module 'express-oauth2-jwt-bearer' {
  import type { RequestHandler } from 'express';
  export function auth(options: {
    readonly issuer: string;
    readonly audience: string;
    readonly secret: string;
    readonly tokenSigningAlg: string;
  }): RequestHandler;
}

declare module 'passport' {
  import type { RequestHandler } from 'express';

  const passport: {
    use(strategy: object): void;
    authenticate(strategy: string, options: { readonly session: boolean }): RequestHandler;
  };
  export default passport;
}

declare module 'passport-http-bearer' {
  import type { Request } from 'express';

  type Done = (fault: unknown, user: object | false) => void;
  export class Strategy {
    constructor(
      options: { readonly passReqToCallback: true },
      verify: (request: Request, token: string, done: Done) => void,
    );
  }
}

declare module 'passport-headerapikey' {
  import type { Request } from 'express';

  type Done = (fault: unknown, user: object | false) => void;
  export class HeaderAPIKeyStrategy {
    constructor(
      header: { readonly header: string; readonly prefix: string },
      passReqToCallback: true,
      verify: (key: string, done: Done, request: Request) => void,
    );
  }
}
