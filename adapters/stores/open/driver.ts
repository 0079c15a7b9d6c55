/** Importing what a URL needs, and saying what to install where it is not there. */

/** A package that a URL needs is not installed. */
export class MissingDriverError extends Error {
  override readonly name = 'MissingDriverError';
  /** What to install, as `npm install` takes it. */
  readonly install: string;

  constructor(scheme: string, install: string, instead = '') {
    super(
      `openStore: ${scheme}: needs packages that are not installed. Run: npm install ${install}${instead}`,
    );
    this.install = install;
  }
}

/**
 * The module, `undefined` where the package of that name is not installed. What a package that is there fails with,
 * a missing dependency of its own included, is passed on.
 */
export async function ifInstalled<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, name)) return undefined;
    throw error;
  }
}

/** Node names the package first and then who asked for it, which may be a package that is there. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.startsWith(`Cannot find package '${name}'`)
  );
}
