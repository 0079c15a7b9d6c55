/** Where a handler is reachable, and what of a path lies below it. */

const BASE_PATH = /^(?:\/[\w.~!$&'()*+,;=:@%-]+)*$/;

/** Empty, or a path that begins with a slash and does not end with one. */
export function isBasePath(value: unknown): value is string {
  return typeof value === 'string' && BASE_PATH.test(value);
}

/**
 * The path without the base path where it begins with it. Behind a mount, which has taken the base path off already, it stays as it is,
 * whatever it begins with; `asked` is the path before the mount, where there was one.
 */
export function belowBase(basePath: string, path: string, asked = path): string {
  const inside = basePath !== '' && (path === basePath || path.startsWith(`${basePath}/`));
  const taken = asked.endsWith(basePath + path);
  return inside && !taken ? path.slice(basePath.length) : path;
}
