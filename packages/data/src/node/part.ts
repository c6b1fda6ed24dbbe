import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CacheWriteError } from './errors.ts';

/** Never through a link, which another user could have put in the file's place; Windows has no such flag. */
const OWN_FILE = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** The unfinished file of a download, which holds what has arrived, and is made when the first byte has. */
export class Part {
  readonly path: string;
  #handle: FileHandle | undefined;

  private constructor(path: string, handle: FileHandle | undefined) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens what an earlier download left. A link, another user's file or a file with a second name (hard link) is not that: it
   * is removed.
   *
   * @param expected bytes that are to come, for the message of an error
   * @throws CacheWriteError where it cannot be opened or removed
   */
  static async open(path: string, expected: number): Promise<Part> {
    try {
      const handle = await open(path, OWN_FILE).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ELOOP') return error.code;
        throw error;
      });
      if (handle === 'ENOENT') return new Part(path, undefined);
      if (handle !== 'ELOOP') {
        const stats = await handle.stat();
        const user = process.getuid?.() ?? stats.uid;
        if (stats.isFile() && stats.nlink === 1 && stats.uid === user) return new Part(path, handle);
        await handle.close();
      }
      await rm(path);
      return new Part(path, undefined);
    } catch (error) {
      throw new CacheWriteError(path, expected, error);
    }
  }

  /** Bytes that it holds. */
  async size(): Promise<number> {
    return (await this.#handle?.stat())?.size ?? 0;
  }

  /** Writes all of `bytes` at `position`, so that two processes that write one file do not harm each other. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    this.#handle ??= await this.#create();
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
  }

  /** Its first `length` bytes, or as many as it has. */
  async read(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const bytesRead = (await this.#handle?.read(bytes, done, length - done, done))?.bytesRead ?? 0;
      if (bytesRead === 0) return bytes.subarray(0, done);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  /** Makes the file; where another process was quicker, opens that one's. */
  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true }); // another download that failed may have removed it
    try {
      return await open(this.path, OWN_FILE | constants.O_CREAT | constants.O_EXCL, 0o644);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return await open(this.path, OWN_FILE);
    }
  }
}
