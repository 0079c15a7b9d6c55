/** Where a mounted handler sees a request: the path without the segments that it is mounted under. */

/**
 * `mount` may hold parameters, and the target may spell its segments otherwise (`/%6beys`): they are counted, not compared,
 * because the framework's router has matched them already.
 */
export function belowMount(target: string, mount: string): string {
  const depth = mount.split('/').filter((segment) => segment !== '').length;
  const [above = ''] = new RegExp(`^(?:/+[^/?]+){${depth}}`).exec(target) ?? [];
  const below = target.slice(above.length);
  return below.startsWith('/') ? below : `/${below}`;
}
