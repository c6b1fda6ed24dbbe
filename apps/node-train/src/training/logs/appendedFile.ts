import { type FileHandle, open, stat } from 'node:fs/promises';

/** A file that grows while a training runs. */
export interface AppendedFile {
  /**
   * Writes behind what was written before.
   *
   * @throws Error where that is not possible, then and at each later call: a file with a gap is of no use
   */
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Flushes the file to the disk and closes it until the next `append`: a save may put another file in its place.
   *
   * @returns its length; undefined where writing has failed, or nothing can be removed from it later: a device, a pipe
   */
  flush(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Opens a file to append to it, or a device or pipe.
 *
 * @param name what it is called in errors, such as `the log`
 * @throws Error where it cannot be written
 */
export async function openAppended(path: string, name: string): Promise<AppendedFile> {
  const found = await stat(path).catch(() => undefined);
  const isFile = found === undefined || found.isFile();
  let bytes = found?.isFile() ? found.size : 0;
  let lost: Error | undefined;
  const lose = (error: Error): never => {
    lost = new Error(`cannot write ${name} ${path}: ${error.message}`, { cause: error });
    throw lost;
  };
  const opened = () => open(path, isFile ? 'a' : 'w').catch(lose);
  let handle: FileHandle | undefined = await opened();
  const close = async () => {
    const closing = handle;
    handle = undefined;
    await closing?.close();
  };
  return {
    append: async (content) => {
      if (lost) throw lost;
      handle ??= await opened();
      await handle.writeFile(content).catch(lose);
      bytes += content.length;
    },
    flush: async () => {
      if (!isFile) return undefined;
      // A failure is reported at the next `append`: the training is saved without this file too.
      await handle
        ?.datasync()
        .catch(lose)
        .catch(() => {});
      await close();
      return lost ? undefined : bytes;
    },
    close,
  };
}
