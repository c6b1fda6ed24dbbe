import { DataError } from '../errors.ts';

/** A package that only some uses need is not installed. The message has the command that installs it. */
export class MissingPackageError extends DataError {
  override name = 'MissingPackageError';
  constructor(
    readonly packageName: string,
    purpose: string,
    cause: unknown,
  ) {
    super(`${purpose} needs the package ${packageName}, which is not installed: npm install ${packageName}`, { cause });
  }
}

/**
 * Imports an optional peer dependency of ours at its first use.
 *
 * @param purpose what it is for, to go before "needs the package": `decoding pictures`
 * @param load `() => import(packageName)`, written out so that bundlers see it
 * @throws MissingPackageError where it is not installed. Where it is, and fails to load, its own error is thrown.
 */
export async function optionalPackage<Module>(
  packageName: string,
  purpose: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${packageName}'`);
    throw isMissing ? new MissingPackageError(packageName, purpose, error) : error;
  }
}
