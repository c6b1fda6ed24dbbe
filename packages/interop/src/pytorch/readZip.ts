import { ELEMENT_BYTES } from '../bytes/elements.ts';
import { LIMITS } from '../bytes/limits.ts';
import { quoted } from '../bytes/quoted.ts';
import { type WeightFile, WeightFileError } from '../weightFile.ts';
import type { ZipArchive } from '../zip/zip.ts';
import { readStateDict } from './stateDict.ts';
import { unpickle } from './unpickle.ts';
import type { Storage } from './values.ts';

const PICKLE = /^[^/]+\/data\.pkl$/;

/** Whether torch.save wrote this archive. */
export function isPyTorchZip(archive: ZipArchive): boolean {
  return archive.names.some((name) => PICKLE.test(name));
}

/**
 * Reads what `torch.save` has written since torch 1.6: a zip archive with a pickle and a file for each storage.
 * @throws WeightFileError where it is damaged, not little-endian, or holds anything but a state dict of tensors
 */
export function readPyTorchZip(archive: ZipArchive): WeightFile {
  const pickles = archive.names.filter((name) => PICKLE.test(name));
  if (pickles.length !== 1) throw new WeightFileError(`the archive has ${pickles.length} files data.pkl; expected one`);
  const folder = pickles[0]!.slice(0, -'data.pkl'.length);
  refuseBigEndian(archive, `${folder}byteorder`);
  const storages = new Map<string, Storage>();
  const unpickled = unpickle(archive.read(pickles[0]!, LIMITS.pickleBytes), 0, (storage) => {
    const known = storages.get(storage.key);
    if (known !== undefined) return sameStorage(known, storage);
    const name = `${folder}data/${storage.key}`;
    const size = archive.size(name);
    const expected = storage.length * ELEMENT_BYTES[storage.dtype];
    if (size !== expected) {
      throw new WeightFileError(
        `storage ${quoted(storage.key)} should have ${expected} bytes; ` +
          (size === undefined ? `the archive has no file ${quoted(name)}` : `${quoted(name)} has ${size}`),
      );
    }
    storage.read = () => archive.read(name);
    storages.set(storage.key, storage);
    return storage;
  });
  return readStateDict(unpickled, archive.bytes);
}

/**
 * The storage for a repeated reference: the known one, since several tensors may be views of it.
 *
 * @throws WeightFileError where the two references describe the storage differently
 */
export function sameStorage(known: Storage, again: Storage): Storage {
  if (known.dtype !== again.dtype || known.length !== again.length) {
    throw new WeightFileError(
      `storage ${quoted(known.key)} is described as ${known.length} ${known.dtype} and as ${again.length} ${again.dtype}`,
    );
  }
  return known;
}

function refuseBigEndian(archive: ZipArchive, name: string): void {
  if (archive.size(name) === undefined) return;
  const order = new TextDecoder().decode(archive.read(name, 16));
  if (order !== 'little') {
    throw new WeightFileError(`the file's byte order is ${quoted(order)}; only "little" is read: save it again`);
  }
}
