import { ELEMENT_BYTES } from '../bytes/elements.ts';
import { quoted } from '../bytes/quoted.ts';
import { type WeightFile, WeightFileError } from '../weightFile.ts';
import { ByteCursor } from './byteCursor.ts';
import { sameStorage } from './readZip.ts';
import { readStateDict } from './stateDict.ts';
import { unpickle } from './unpickle.ts';
import { kindOf, type PickleValue, type Storage } from './values.ts';

/** Beginning of torch.save's old format: the pickle of the number 0x1950a86a20f9469cfc6c. */
const MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const PROTOCOL_VERSION = 1001;

export function isPyTorchLegacy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads what `torch.save` wrote before torch 1.6, and torchvision still publishes: pickles one after the other (magic
 * number, version, system, the object, the storages' keys), then each storage as its length and its elements.
 * @throws WeightFileError where it is cut short, not little-endian, or holds anything but a state dict of tensors
 */
export function readPyTorchLegacy(bytes: Uint8Array): WeightFile {
  const storages = new Map<string, Storage>();
  const next = (start: number) =>
    unpickle(bytes, start, (storage) => {
      const known = storages.get(storage.key);
      if (known !== undefined) return sameStorage(known, storage);
      storages.set(storage.key, storage);
      return storage;
    });
  const version = next(MAGIC.length);
  if (version.value !== PROTOCOL_VERSION) {
    const found = typeof version.value === 'number' ? version.value : kindOf(version.value);
    throw new WeightFileError(`the file is of version ${found}; expected ${PROTOCOL_VERSION}`);
  }
  const system = next(version.end);
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true) {
    throw new WeightFileError('the file was not written on a little-endian machine; only such are read: save it again');
  }
  const saved = next(system.end);
  const keys = next(saved.end);
  if (!Array.isArray(keys.value)) {
    throw new WeightFileError(`the file has ${kindOf(keys.value)} after the pickle; expected the storages' keys`);
  }
  readStorages(new ByteCursor(bytes, keys.end, 'the file'), keys.value, storages);
  return readStateDict(saved, bytes.length);
}

function readStorages(cursor: ByteCursor, keys: readonly PickleValue[], storages: ReadonlyMap<string, Storage>): void {
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || storage.read !== undefined) {
      throw new WeightFileError(
        `the file lists storage ${typeof key === 'string' ? quoted(key) : kindOf(key)}, which ${storage ? 'it has twice' : 'no tensor has'}`,
      );
    }
    const length = cursor.uint64();
    if (length !== storage.length) {
      throw new WeightFileError(
        `storage ${quoted(storage.key)} has ${length} elements; its tensors expect ${storage.length}`,
      );
    }
    const elements = cursor.take(length * ELEMENT_BYTES[storage.dtype]);
    storage.read = () => elements;
  }
}
