import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { type CifarSpec, type FileSpec, filesOf } from '../sources/datasetSpecs.ts';
import { writeCacheFile } from './cache.ts';
import { WrongFileError } from './errors.ts';
import { verifiedContent } from './verify.ts';

/** A data set's files with their verified contents. */
export type Contents = Map<FileSpec, Uint8Array>;

/**
 * The files of a data set out of the published archive, where a folder has it.
 *
 * @returns undefined where it has none
 * @throws WrongFileError where it is another file, a damaged one, or lacks one of the data set's
 */
export async function fromArchiveIn(directory: string, spec: CifarSpec): Promise<Contents | undefined> {
  const path = join(directory, spec.archive.name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  if (found.size !== spec.archive.byteLength) throw wrongSize(path, spec, found.size);
  return unpacked(await verifiedArchive(await readFile(path), path, spec), path, spec);
}

/** The same, where the files are put into the folder in the archive's place. */
export async function unpackIn(directory: string, spec: CifarSpec): Promise<Contents | undefined> {
  const contents = await fromArchiveIn(directory, spec);
  if (contents === undefined) return undefined;
  for (const [{ name }, content] of contents) await writeCacheFile(join(directory, name), content);
  await rm(join(directory, spec.archive.name), { force: true });
  return contents;
}

/** @throws WrongFileError where length or SHA-256 are not the published archive's */
export async function verifiedArchive(bytes: Uint8Array, file: string, spec: CifarSpec): Promise<Uint8Array> {
  const { byteLength, sha256: expected } = spec.archive;
  if (bytes.length !== byteLength) throw wrongSize(file, spec, bytes.length);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== expected) throw new WrongFileError(file, roleOf(spec), `SHA-256 ${expected}`, sha256);
  return bytes;
}

const roleOf = ({ title, archive }: CifarSpec) => `${title}'s ${archive.name}`;

const wrongSize = (file: string, spec: CifarSpec, found: number) =>
  new WrongFileError(file, roleOf(spec), `${spec.archive.byteLength} bytes`, `${found}`);

async function unpacked(bytes: Uint8Array, path: string, spec: CifarSpec): Promise<Contents> {
  const files = filesOf(spec).map(({ file }) => file);
  const contents: Contents = new Map();
  const entries = extract();
  const unzipped = Readable.from([bytes]).pipe(createGunzip());
  unzipped.on('error', (error) => entries.destroy(error));
  unzipped.pipe(entries);
  for await (const entry of entries) {
    const file = files.find(({ name, folder }) => entry.header.name === `${folder}/${name}`);
    if (file === undefined) {
      entry.resume();
      continue;
    }
    const parts: Uint8Array[] = [];
    for await (const part of entry) parts.push(part as Uint8Array);
    const role = `${spec.title}'s ${file.name}`;
    contents.set(file, await verifiedContent(Buffer.concat(parts), file, { file: path, role }));
  }
  const lacking = files.find((file) => !contents.has(file));
  if (lacking !== undefined) throw new WrongFileError(path, roleOf(spec), lacking.name, 'no such file in it');
  return contents;
}
