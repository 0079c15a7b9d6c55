/**
 * What a request's target names, read from its text as it came. Nothing is decoded and no dots are resolved: behind a proxy the
 * target may end in a path that somebody else wrote, and what comes behind the policy's name must not be able to change it.
 */

/** RFC 9112 section 3.2.2. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

const AUTHORIZE = '/authorize/';

/** Path and query of a target in origin form (`/path?query`) or absolute form (`http://host/path?query`). */
export function pathAndQueryOf(target: string): string {
  const [origin = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  const rest = target.slice(origin.length);
  return rest.startsWith('/') || origin === '' ? rest : `/${rest}`;
}

/** The path alone. */
export function pathOf(target: string): string {
  const [path = ''] = pathAndQueryOf(target).split(/[?#]/, 1);
  return path;
}

/** Host and port of a target in absolute form. */
export function authorityOf(target: string): string | undefined {
  return ABSOLUTE_FORM.exec(target)?.[1];
}

/** The name of the policy that a path asks for, whether there is one or not; `undefined`: it asks for none. */
export function policyNameOf(path: string): string | undefined {
  if (!path.startsWith(AUTHORIZE)) return undefined;
  const [name = ''] = path.slice(AUTHORIZE.length).split('/', 1);
  return name;
}
