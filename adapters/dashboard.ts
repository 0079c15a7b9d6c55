/** The web page: a dashboard of an account's keys, its files and the management API as one fetch handler for any framework. */
import { assertWarden } from '../src/http/assert-warden.js';
import type { FetchContext } from '../src/http/fetch-handler.js';
import type { Keywarden } from '../src/keywarden.js';
import { createDashboard } from './dashboard/handler.js';
import type { DashboardOptions } from './dashboard/options.js';
import { settingsOf } from './dashboard/options.js';

export type { DashboardOptions, DashboardTexts } from './dashboard/options.js';

/** The page. `mount` of any adapter hangs it under a path. */
export type Dashboard = (request: Request, context?: FetchContext) => Promise<Response>;

/**
 * The page of a warden: its files, and the management API (native wire) under `api/` beside them. Reads the built page from the package
 * once, here.
 * @throws {TypeError} for options that are misspelt or wrong.
 * @throws {Error} where the built page is missing.
 */
export function dashboard<Scope extends string>(
  warden: Keywarden<Scope>,
  options: DashboardOptions,
): Dashboard {
  assertWarden('dashboard', warden);
  return createDashboard(warden, settingsOf(options));
}
