/** The warden of the example, and its guards for Express, which Nest runs on. */
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { memoryStore } from 'keywarden/stores/memory';

export const warden = createKeywarden({
  brand: 'nest',
  store: memoryStore(),
  scopes: {
    'orders:read': 'Read orders',
    'orders:write': { description: 'Create and change orders', implies: ['orders:read'] },
  },
});

export type Scope = 'orders:read' | 'orders:write';

/** Refusals are thrown, so that they pass through Nest's exception filters like everything else. */
export const auth = expressAuth(warden, { refusals: 'throw' });
