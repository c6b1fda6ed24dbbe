import { layOut } from './layOut.ts';
import type { WrittenClass, WrittenExample } from './types.ts';
import { type ZippedFile, zipBlob, zipFiles } from './zipFiles.ts';

export interface WriteArchiveOptions {
  /** The folder in the archive that holds all; `examples` where it is left out. */
  folder?: string | undefined;
  /**
   * Where the archive goes, such as a file that the visitor chose; closed at the end, aborted where this throws. Left out:
   * into the Blob that is returned.
   */
  target?: WritableStream<Uint8Array> | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Writes examples as a zip archive of one folder that `densenet train --data` takes, once unpacked, and that `readArchive`
 * reads, with names, order, held-out marks and groups as they were. Pictures are stored as they are, in their order; a few at
 * a time are in memory.
 *
 * @returns the archive, where it goes to no `target`
 * @throws RangeError where an example's class does not exist
 * @throws the signal's reason where it is aborted
 */
export async function writeArchive(
  classes: readonly WrittenClass[],
  examples: Iterable<WrittenExample>,
  { folder = 'examples', target, onProgress, signal }: WriteArchiveOptions = {},
): Promise<Blob | undefined> {
  const { pictures, project } = layOut(classes, examples);
  // The project's file first, so that whoever reads the archive as it comes knows the classes at once.
  const files: ZippedFile[] = [
    { path: `${folder}/${project.path}`, content: project.text },
    ...pictures.map(({ path, example }) => ({ path: `${folder}/${path}`, content: example.picture })),
  ];
  const options = { onFile: (done: number) => onProgress?.(done - 1, pictures.length), signal };
  if (target === undefined) return zipBlob(files, options);
  await zipFiles(files, target, options);
  return undefined;
}
