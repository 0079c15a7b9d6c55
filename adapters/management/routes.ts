/** The one table of routes: what each needs, takes and answers. Handler and documents derive from it. */
import type { RouteRow } from './call.js';
import { KEY_ROUTES } from './routes/keys.js';
import { READING_ROUTES } from './routes/reading.js';
import type { RouteName } from './wire.js';

export const ROUTES: Readonly<Record<RouteName, RouteRow>> = { ...KEY_ROUTES, ...READING_ROUTES };
