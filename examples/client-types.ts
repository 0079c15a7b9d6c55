/** Made by scripts/client-types.ts of the native wire's OpenAPI document. */
export interface paths {
  '/': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List API keys, newest first
     * @description Needs the permission `keys:read`.
     */
    get: operations['list'];
    put?: never;
    /**
     * Create an API key; this answer alone holds it in clear
     * @description Needs the permission `keys:create`.
     */
    post: operations['create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read an API key
     * @description Needs the permission `keys:read`.
     */
    get: operations['get'];
    /**
     * Change an API key; a field that is absent is unchanged
     * @description Needs the permission `keys:update`.
     */
    put: operations['put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change the fields that are named
     * @description Needs the permission `keys:update`.
     */
    patch: operations['patch'];
    trace?: never;
  };
  '/{id}/regenerate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Give an API key a new secret; this answer alone holds it in clear
     * @description Needs the permission `keys:regenerate`.
     */
    post: operations['regenerate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/{id}/enable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let a disabled API key work again
     * @description Needs the permission `keys:update`.
     */
    post: operations['enable'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/{id}/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Refuse an API key until it is enabled again
     * @description Needs the permission `keys:update`.
     */
    post: operations['disable'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/{id}/revoke': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Refuse an API key for good
     * @description Needs the permission `keys:revoke`.
     */
    post: operations['revoke'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/{id}/reveal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Read an API key in clear, where recovery is on; the reading is written to the audit log first
     * @description Needs the permission `keys:reveal`.
     */
    post: operations['reveal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/counts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many API keys have each status
     * @description Needs the permission `keys:read`.
     */
    get: operations['counts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Uses of API keys a day (UTC), and the last use ever; ids are separated by commas
     * @description Needs the permission `keys:read`.
     */
    get: operations['usage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What was done, newest first
     * @description Needs the permission `keys:audit`.
     */
    get: operations['audit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/audit.ndjson': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The same as a stream: one event a line, all of them
     * @description Needs the permission `keys:audit`.
     */
    get: operations['auditExport'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scopes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The scopes that API keys can have */
    get: operations['scopes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Members of the account whose name or address fits a text
     * @description Needs the permission `keys:read`.
     */
    get: operations['users'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/whoami': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is asking, what that is allowed and may hand on, and what there is here */
    get: operations['whoami'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document */
    get: operations['openapi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ListedKey: {
      /** @description The id of the key. */
      id: string;
      /** @description The account that the key belongs to. */
      accountId: string;
      /** @description What the key is looked up by; not secret. */
      prefix: string;
      /** @description The first ten characters of the key and `...`. */
      keyStart: string;
      /** @description The last four characters of the key. */
      lastFour: string;
      /**
       * @description The first that holds of revoked, disabled and expired; else active.
       * @enum {string}
       */
      status: 'active' | 'disabled' | 'expired' | 'revoked';
      /** @description Whether the key is stored in a form that can be shown again, while recovery is on. */
      recoverable: boolean;
      /** @description For people. `null`: empty. Default: empty. */
      name: string;
      /** @description Unique among the account's unrevoked keys. `null`: none. Default: none. */
      alias: string | null;
      /**
       * @description `shared` keys belong to the account, `user` keys to one user. Default: `none`.
       * @enum {string}
       */
      type: 'none' | 'user' | 'shared';
      /** @description What the key may do. Default: nothing that needs a scope. */
      scopes: string[];
      /** @description IPv4 addresses and CIDR ranges; empty: any address. Default: empty. */
      allowIps: string[];
      /** @description Sub-accounts that the key may act for; `null`: all; empty: none. Default: all. */
      subaccounts: string[] | null;
      /** @description Whether the key may be used. Default: true. */
      enabled: boolean;
      /** @description The id of the user that the key acts on behalf of. `null`: nobody. Default: nobody. */
      behalfOf: string | null;
      /** @description The same user, as the user directory knows it. */
      user: {
        id: string;
        email: string | null;
        name?: string;
      } | null;
      /** @description When the key stops working: ISO 8601 with zone. `null`: never. Default: never. */
      expiresAt: string | null;
      /** @description At most `points` uses in any `duration` (seconds, or a text like `1h`). `null`: none. Default: none. */
      rateLimit: {
        points: number;
        duration: number;
      } | null;
      /** @description A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty. */
      metadata: {
        [key: string]: unknown;
      };
      /** @description ISO 8601. */
      createdAt: string;
      /** @description The id of the actor that created the key. */
      createdBy: string;
      /** @description ISO 8601. */
      updatedAt: string;
      /** @description ISO 8601. `null`: the key is not revoked. */
      revokedAt: string | null;
      /** @description 1 at creation, one more with every change: what `ETag` and `If-Match` hold. */
      version: number;
    };
    Key: {
      /** @description The id of the key. */
      id: string;
      /** @description The account that the key belongs to. */
      accountId: string;
      /** @description What the key is looked up by; not secret. */
      prefix: string;
      /** @description The first ten characters of the key and `...`. */
      keyStart: string;
      /** @description The last four characters of the key. */
      lastFour: string;
      /**
       * @description The first that holds of revoked, disabled and expired; else active.
       * @enum {string}
       */
      status: 'active' | 'disabled' | 'expired' | 'revoked';
      /** @description Whether the key is stored in a form that can be shown again, while recovery is on. */
      recoverable: boolean;
      /** @description For people. `null`: empty. Default: empty. */
      name: string;
      /** @description Unique among the account's unrevoked keys. `null`: none. Default: none. */
      alias: string | null;
      /**
       * @description `shared` keys belong to the account, `user` keys to one user. Default: `none`.
       * @enum {string}
       */
      type: 'none' | 'user' | 'shared';
      /** @description What the key may do. Default: nothing that needs a scope. */
      scopes: string[];
      /** @description IPv4 addresses and CIDR ranges; empty: any address. Default: empty. */
      allowIps: string[];
      /** @description Sub-accounts that the key may act for; `null`: all; empty: none. Default: all. */
      subaccounts: string[] | null;
      /** @description Whether the key may be used. Default: true. */
      enabled: boolean;
      /** @description The id of the user that the key acts on behalf of. `null`: nobody. Default: nobody. */
      behalfOf: string | null;
      /** @description The same user, as the user directory knows it. */
      user: {
        id: string;
        email: string | null;
        name?: string;
      } | null;
      /** @description When the key stops working: ISO 8601 with zone. `null`: never. Default: never. */
      expiresAt: string | null;
      /** @description At most `points` uses in any `duration` (seconds, or a text like `1h`). `null`: none. Default: none. */
      rateLimit: {
        points: number;
        duration: number;
      } | null;
      /** @description A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty. */
      metadata: {
        [key: string]: unknown;
      };
      /** @description ISO 8601. */
      createdAt: string;
      /** @description The id of the actor that created the key. */
      createdBy: string;
      /** @description ISO 8601. */
      updatedAt: string;
      /** @description ISO 8601. `null`: the key is not revoked. */
      revokedAt: string | null;
      /** @description 1 at creation, one more with every change: what `ETag` and `If-Match` hold. */
      version: number;
    };
    IssuedKey: {
      /** @description The id of the key. */
      id: string;
      /** @description The account that the key belongs to. */
      accountId: string;
      /** @description What the key is looked up by; not secret. */
      prefix: string;
      /** @description The first ten characters of the key and `...`. */
      keyStart: string;
      /** @description The last four characters of the key. */
      lastFour: string;
      /**
       * @description The first that holds of revoked, disabled and expired; else active.
       * @enum {string}
       */
      status: 'active' | 'disabled' | 'expired' | 'revoked';
      /** @description Whether the key is stored in a form that can be shown again, while recovery is on. */
      recoverable: boolean;
      /** @description For people. `null`: empty. Default: empty. */
      name: string;
      /** @description Unique among the account's unrevoked keys. `null`: none. Default: none. */
      alias: string | null;
      /**
       * @description `shared` keys belong to the account, `user` keys to one user. Default: `none`.
       * @enum {string}
       */
      type: 'none' | 'user' | 'shared';
      /** @description What the key may do. Default: nothing that needs a scope. */
      scopes: string[];
      /** @description IPv4 addresses and CIDR ranges; empty: any address. Default: empty. */
      allowIps: string[];
      /** @description Sub-accounts that the key may act for; `null`: all; empty: none. Default: all. */
      subaccounts: string[] | null;
      /** @description Whether the key may be used. Default: true. */
      enabled: boolean;
      /** @description The id of the user that the key acts on behalf of. `null`: nobody. Default: nobody. */
      behalfOf: string | null;
      /** @description The same user, as the user directory knows it. */
      user: {
        id: string;
        email: string | null;
        name?: string;
      } | null;
      /** @description When the key stops working: ISO 8601 with zone. `null`: never. Default: never. */
      expiresAt: string | null;
      /** @description At most `points` uses in any `duration` (seconds, or a text like `1h`). `null`: none. Default: none. */
      rateLimit: {
        points: number;
        duration: number;
      } | null;
      /** @description A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty. */
      metadata: {
        [key: string]: unknown;
      };
      /** @description ISO 8601. */
      createdAt: string;
      /** @description The id of the actor that created the key. */
      createdBy: string;
      /** @description ISO 8601. */
      updatedAt: string;
      /** @description ISO 8601. `null`: the key is not revoked. */
      revokedAt: string | null;
      /** @description 1 at creation, one more with every change: what `ETag` and `If-Match` hold. */
      version: number;
      /** @description The key in clear: in the answers of create, regenerate and reveal alone. */
      key: string;
    };
    KeyInput: {
      /** @description For people. `null`: empty. Default: empty. */
      name?: string | null;
      /** @description Unique among the account's unrevoked keys. `null`: none. Default: none. */
      alias?: string | null;
      /**
       * @description `shared` keys belong to the account, `user` keys to one user. Default: `none`.
       * @enum {string}
       */
      type?: 'none' | 'user' | 'shared';
      /** @description What the key may do. Default: nothing that needs a scope. */
      scopes?: string[];
      /** @description IPv4 addresses and CIDR ranges; empty: any address. Default: empty. */
      allowIps?: string[];
      /** @description Sub-accounts that the key may act for; `null`: all; empty: none. Default: all. */
      subaccounts?: string[] | null;
      /** @description Whether the key may be used. Default: true. */
      enabled?: boolean;
      /** @description The id of the user that the key acts on behalf of. `null`: nobody. Default: nobody. */
      behalfOf?: string | null;
      /** @description When the key stops working: ISO 8601 with zone. `null`: never. Default: never. */
      expiresAt?: string | null;
      /** @description The same counted from now: seconds, or a text like `90d`. At most one of the two. */
      expiresIn?: number | string;
      /** @description At most `points` uses in any `duration` (seconds, or a text like `1h`). `null`: none. Default: none. */
      rateLimit?: {
        points: number;
        duration: number | string;
      } | null;
      /** @description A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty. */
      metadata?: {
        [key: string]: unknown;
      } | null;
    };
    Error: {
      /** @constant */
      type: 'about:blank';
      title: string;
      status: number;
      detail: string;
      code: string;
      field?: string;
      request_id: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  list: {
    parameters: {
      query?: {
        status?: 'active' | 'disabled' | 'expired' | 'revoked';
        search?: string;
        user?: string;
        expires_before?: string;
        cursor?: string;
        limit?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The keys. */
      200: {
        headers: {
          /** @description Where the next page is, if there is one. */
          Link?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "apk_8yYlWzHzWPG5pCfX",
           *           "accountId": "default",
           *           "prefix": "acme_H8TKlrYb2m9X",
           *           "keyStart": "acme_H8TKl...",
           *           "lastFour": "8986",
           *           "status": "active",
           *           "recoverable": false,
           *           "name": "Billing job",
           *           "alias": "billing",
           *           "type": "shared",
           *           "scopes": [
           *             "orders:read"
           *           ],
           *           "allowIps": [
           *             "192.0.2.0/24"
           *           ],
           *           "subaccounts": null,
           *           "enabled": true,
           *           "behalfOf": "user-1",
           *           "user": {
           *             "id": "user-1",
           *             "email": "ann@example.com"
           *           },
           *           "expiresAt": "2030-01-15T12:00:00.000Z",
           *           "rateLimit": null,
           *           "metadata": {
           *             "team": "billing"
           *           },
           *           "createdAt": "2030-01-15T12:00:00.000Z",
           *           "createdBy": "user-1",
           *           "updatedAt": "2030-01-15T12:00:00.000Z",
           *           "revokedAt": null,
           *           "version": 1
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': {
            items: components['schemas']['ListedKey'][];
            next: string | null;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "name": "Billing job",
         *       "alias": "billing",
         *       "type": "shared",
         *       "scopes": [
         *         "orders:read"
         *       ],
         *       "allowIps": [
         *         "192.0.2.0/24"
         *       ],
         *       "subaccounts": null,
         *       "enabled": true,
         *       "behalfOf": "user-1",
         *       "expiresAt": "2030-01-15T12:00:00.000Z",
         *       "rateLimit": null,
         *       "metadata": {
         *         "team": "billing"
         *       }
         *     }
         */
        'application/json': components['schemas']['KeyInput'];
      };
    };
    responses: {
      /** @description The key, and the key in clear. */
      201: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1,
           *       "key": "acme_H8TKlr..."
           *     }
           */
          'application/json': components['schemas']['IssuedKey'];
        };
      };
      /** @description Bad Request: API_KEY_SCOPE_NAME_INVALID, API_KEY_ALLOW_IP_INVALID, API_KEY_EXPIRY_INVALID, API_KEY_USER_INVALID, API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_GRANT_EXCEEDED, API_KEY_LIMIT_EXCEEDED, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALIAS_TAKEN. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  put: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "name": "Billing job",
         *       "alias": "billing",
         *       "type": "shared",
         *       "scopes": [
         *         "orders:read"
         *       ],
         *       "allowIps": [
         *         "192.0.2.0/24"
         *       ],
         *       "subaccounts": null,
         *       "enabled": true,
         *       "behalfOf": "user-1",
         *       "expiresAt": "2030-01-15T12:00:00.000Z",
         *       "rateLimit": null,
         *       "metadata": {
         *         "team": "billing"
         *       }
         *     }
         */
        'application/json': components['schemas']['KeyInput'];
      };
    };
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_SCOPE_NAME_INVALID, API_KEY_ALLOW_IP_INVALID, API_KEY_EXPIRY_INVALID, API_KEY_USER_INVALID, API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_GRANT_EXCEEDED, API_KEY_SELF_FORBIDDEN, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALIAS_TAKEN, API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  patch: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "name": "Billing job",
         *       "alias": "billing",
         *       "type": "shared",
         *       "scopes": [
         *         "orders:read"
         *       ],
         *       "allowIps": [
         *         "192.0.2.0/24"
         *       ],
         *       "subaccounts": null,
         *       "enabled": true,
         *       "behalfOf": "user-1",
         *       "expiresAt": "2030-01-15T12:00:00.000Z",
         *       "rateLimit": null,
         *       "metadata": {
         *         "team": "billing"
         *       }
         *     }
         */
        'application/json': components['schemas']['KeyInput'];
      };
    };
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_SCOPE_NAME_INVALID, API_KEY_ALLOW_IP_INVALID, API_KEY_EXPIRY_INVALID, API_KEY_USER_INVALID, API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_GRANT_EXCEEDED, API_KEY_SELF_FORBIDDEN, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALIAS_TAKEN, API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  regenerate: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          overlap?: number | string;
        };
      };
    };
    responses: {
      /** @description The key, and the key in clear. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1,
           *       "key": "acme_H8TKlr..."
           *     }
           */
          'application/json': components['schemas']['IssuedKey'];
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_SELF_FORBIDDEN, API_KEY_GRANT_EXCEEDED, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALREADY_REVOKED, API_KEY_BRAND_NOT_ACCEPTED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  enable: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_USER_INVALID, API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_SELF_FORBIDDEN, API_KEY_GRANT_EXCEEDED, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  disable: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_SELF_FORBIDDEN, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  revoke: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that the change was decided on, or a list of several; with another version it is refused (412). */
        'If-Match'?: string;
      };
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': {
          reason?: string;
        };
      };
    };
    responses: {
      /** @description The key. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1
           *     }
           */
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_SELF_FORBIDDEN, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Precondition Failed: API_KEY_VERSION_CONFLICT. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  reveal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The key's id. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key, and the key in clear. */
      200: {
        headers: {
          /** @description The key's version. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "apk_8yYlWzHzWPG5pCfX",
           *       "accountId": "default",
           *       "prefix": "acme_H8TKlrYb2m9X",
           *       "keyStart": "acme_H8TKl...",
           *       "lastFour": "8986",
           *       "status": "active",
           *       "recoverable": false,
           *       "name": "Billing job",
           *       "alias": "billing",
           *       "type": "shared",
           *       "scopes": [
           *         "orders:read"
           *       ],
           *       "allowIps": [
           *         "192.0.2.0/24"
           *       ],
           *       "subaccounts": null,
           *       "enabled": true,
           *       "behalfOf": "user-1",
           *       "user": {
           *         "id": "user-1",
           *         "email": "ann@example.com"
           *       },
           *       "expiresAt": "2030-01-15T12:00:00.000Z",
           *       "rateLimit": null,
           *       "metadata": {
           *         "team": "billing"
           *       },
           *       "createdAt": "2030-01-15T12:00:00.000Z",
           *       "createdBy": "user-1",
           *       "updatedAt": "2030-01-15T12:00:00.000Z",
           *       "revokedAt": null,
           *       "version": 1,
           *       "key": "acme_H8TKlr..."
           *     }
           */
          'application/json': components['schemas']['IssuedKey'];
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_SELF_FORBIDDEN, API_KEY_GRANT_EXCEEDED, API_KEY_PERMISSION_MISSING, REQUEST_ORIGIN_REFUSED, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Not Found: API_KEY_NOT_FOUND. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Conflict: API_KEY_NOT_RECOVERABLE, API_KEY_ALREADY_REVOKED. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Content Too Large: REQUEST_TOO_LARGE. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unsupported Media Type: REQUEST_TYPE_UNSUPPORTED. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  counts: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How many API keys have each status. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            active: number;
            disabled: number;
            expired: number;
            revoked: number;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  usage: {
    parameters: {
      query: {
        ids: string;
        from: string;
        to: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Uses of API keys a day (UTC), and the last use ever; ids are separated by commas. */
      200: {
        headers: {
          /** @description Where the next page is, if there is one. */
          Link?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              keyId: string;
              lastUsedAt: string | null;
              days: {
                day: string;
                count: number;
              }[];
            }[];
            next: string | null;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  audit: {
    parameters: {
      query?: {
        key?: string;
        actor?: string;
        action?:
          | 'key.created'
          | 'key.updated'
          | 'key.enabled'
          | 'key.disabled'
          | 'key.regenerated'
          | 'key.revoked'
          | 'key.revealed'
          | 'key.digest_upgraded'
          | 'user.removed'
          | 'account.purged';
        from?: string;
        to?: string;
        cursor?: string;
        limit?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What was done, newest first. */
      200: {
        headers: {
          /** @description Where the next page is, if there is one. */
          Link?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              sequence: number;
              at: string;
              /** @enum {string} */
              action:
                | 'key.created'
                | 'key.updated'
                | 'key.enabled'
                | 'key.disabled'
                | 'key.regenerated'
                | 'key.revoked'
                | 'key.revealed'
                | 'key.digest_upgraded'
                | 'user.removed'
                | 'account.purged';
              actor: {
                id: string;
                /** @enum {string} */
                kind: 'key' | 'user' | 'host';
              };
              keyId: string | null;
              detail: {
                [key: string]: unknown;
              };
            }[];
            next: string | null;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  auditExport: {
    parameters: {
      query?: {
        key?: string;
        actor?: string;
        action?:
          | 'key.created'
          | 'key.updated'
          | 'key.enabled'
          | 'key.disabled'
          | 'key.regenerated'
          | 'key.revoked'
          | 'key.revealed'
          | 'key.digest_upgraded'
          | 'user.removed'
          | 'account.purged';
        from?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One JSON object a line. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': string;
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  scopes: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The scopes that API keys can have. */
      200: {
        headers: {
          /** @description Where the next page is, if there is one. */
          Link?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              name: string;
              description: string;
              implies: string[];
            }[];
            next: string | null;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  users: {
    parameters: {
      query: {
        search: string;
        limit?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Members of the account whose name or address fits a text. */
      200: {
        headers: {
          /** @description Where the next page is, if there is one. */
          Link?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              id: string;
              email: string | null;
              name?: string;
            }[];
            next: string | null;
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_PERMISSION_MISSING, API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  whoami: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Who is asking, what that is allowed and may hand on, and what there is here. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @enum {string} */
            kind: 'key' | 'user' | 'host';
            accountId: string;
            operations: (
              | 'read'
              | 'create'
              | 'update'
              | 'regenerate'
              | 'revoke'
              | 'reveal'
              | 'audit'
              | 'impersonate'
              | 'verify'
            )[];
            permissions: string[];
            grant:
              | 'all'
              | {
                  scopes: string[];
                  allowIps: string[];
                  subaccounts: string[] | null;
                  expiresAt: string | null;
                  rateLimit: {
                    points: number;
                    duration: number;
                  } | null;
                  behalfOf: string | null;
                  /** @enum {string} */
                  type: 'none' | 'user' | 'shared';
                };
            features: {
              users: boolean;
              recovery: boolean;
              limits: boolean;
              usage: boolean;
            };
          };
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
  openapi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description An OpenAPI 3.1 document. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, never>;
        };
      };
      /** @description Bad Request: API_KEY_REQUEST_INVALID, API_KEY_INPUT_INVALID. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Unauthorized: ACTOR_REQUIRED, ACTOR_INVALID, API_KEY_INVALID, API_KEY_REVOKED, API_KEY_DISABLED, API_KEY_EXPIRED. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Forbidden: API_KEY_IP_NOT_ALLOWED, API_KEY_SUBACCOUNT_NOT_ALLOWED. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Too Many Requests: API_KEY_RATE_LIMITED. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Internal Server Error: API_KEY_UPDATE_FAILED. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
      /** @description Service Unavailable: API_KEY_LIMITER_UNAVAILABLE, API_KEY_STORE_UNAVAILABLE. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Error'];
        };
      };
    };
  };
}
