import { BlobReader, BlobWriter, type FileEntry, ZipReader } from '@zip.js/zip.js/lib/zip-core-native.js';
import { reason, reasoned } from '../../messages/reasons.ts';
import { ExampleArchiveError } from './errors.ts';
import { pictureType } from './fileNames.ts';
import { findExamples } from './findExamples.ts';
import type { ArchiveFile, FoundExamples } from './types.ts';
import { withoutWorkers } from './zipFiles.ts';

/** Most files of an archive: far more than a page teaches with, and few enough to list. */
const mostFiles = 200_000;

/** Most bytes of one file, unpacked. A small archive can unpack to any size. */
const largestFile = 64 * 1024 * 1024;

/**
 * Finds the examples in a zip archive: one that `writeArchive` wrote, or any of folders. Pictures are unpacked one at a time,
 * when they are asked for.
 *
 * @throws ExampleArchiveError where it is no zip archive, or has no pictures
 */
export async function readArchive(archive: Blob, signal?: AbortSignal): Promise<FoundExamples> {
  const reader = new ZipReader(new BlobReader(archive), { ...withoutWorkers, checkSignature: true });
  const files: ArchiveFile[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      signal?.throwIfAborted();
      if (files.length === mostFiles) throw reasoned(ExampleArchiveError, reason('archiveFiles', mostFiles));
      if (!entry.directory) files.push(fileOf(entry));
    }
  } catch (error) {
    if (error instanceof ExampleArchiveError || signal?.aborted) throw error;
    throw reasoned(ExampleArchiveError, reason('archiveForm'), { cause: error });
  }
  return findExamples(files, signal);
}

function fileOf(entry: FileEntry): ArchiveFile {
  const { filename: path, uncompressedSize: size } = entry;
  return {
    path,
    size,
    async open(signal) {
      if (size > largestFile) {
        const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
        throw reasoned(ExampleArchiveError, reason('archivePicture', path, megabytes(size), megabytes(largestFile)));
      }
      if (entry.encrypted) throw reasoned(ExampleArchiveError, reason('archivePassword', path));
      try {
        return await entry.getData(new BlobWriter(pictureType(path)), { ...withoutWorkers, ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        throw reasoned(ExampleArchiveError, reason('archiveDamaged', path), { cause: error });
      }
    },
  };
}
