/** Writes pickles opcode by opcode, valid or not. */
export const op = {
  proto: (version = 2) => [0x80, version],
  stop: [0x2e],
  mark: [0x28],
  none: [0x4e],
  emptyDict: [0x7d],
  emptyList: [0x5d],
  emptyTuple: [0x29],
  tuple: [0x74],
  append: [0x61],
  setItem: [0x73],
  reduce: [0x52],
  build: [0x62],
  persistentId: [0x51],
  put: (index: number) => [0x71, index],
  get: (index: number) => [0x68, index],
  int: (value: number) => [0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255],
  /** Eight bytes, so up to 2^53. */
  long: (value: number) => [0x8a, 8, ...new Uint8Array(new BigInt64Array([BigInt(value)]).buffer)],
  text: (text: string) => [0x8c, ...sized(text)],
  global: (module: string, name: string) => [0x63, ...ascii(`${module}\n${name}\n`)],
  stackGlobal: [0x93],
};

/** `{ [name]: tensor }` of one tensor of a float32 storage "0", with whatever numbers are given. */
export function tensorPickle(tensor: {
  elements: number;
  offset?: number;
  shape: readonly number[];
  strides: readonly number[];
}): number[] {
  const { elements, offset = 0, shape, strides } = tensor;
  const numbers = (values: readonly number[]) => [...op.mark, ...values.flatMap(op.long), ...op.tuple];
  return [
    ...op.proto(),
    ...op.emptyDict,
    ...op.text('weight'),
    ...op.global('torch._utils', '_rebuild_tensor_v2'),
    ...op.mark,
    ...storageId(elements),
    ...op.long(offset),
    ...numbers(shape),
    ...numbers(strides),
    0x89,
    ...op.global('collections', 'OrderedDict'),
    ...op.emptyTuple,
    ...op.reduce,
    ...op.tuple,
    ...op.reduce,
    ...op.setItem,
    ...op.stop,
  ];
}

/** The reference to a float32 storage "0". */
export function storageId(elements: number): number[] {
  return [
    ...op.mark,
    ...op.text('storage'),
    ...op.global('torch', 'FloatStorage'),
    ...op.text('0'),
    ...op.text('cpu'),
    ...op.long(elements),
    ...op.tuple,
    ...op.persistentId,
  ];
}

/** A file of torch.save's old form around the pickle of an object, with storage "0". */
export function legacyFile(object: readonly number[], storage = new Float32Array(0), littleEndian = true): Uint8Array {
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const version = [...op.proto(), ...op.int(1001), ...op.stop];
  const system = [
    ...op.proto(),
    ...op.emptyDict,
    ...op.text('little_endian'),
    littleEndian ? 0x88 : 0x89,
    ...op.setItem,
    ...op.stop,
  ];
  const keys = [
    ...op.proto(),
    ...op.emptyList,
    ...(storage.length > 0 ? [...op.text('0'), ...op.append] : []),
    ...op.stop,
  ];
  const length = storage.length > 0 ? [...new Uint8Array(new BigInt64Array([BigInt(storage.length)]).buffer)] : [];
  const parts = [magic, version, system, object, keys, length, new Uint8Array(storage.buffer)];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

export function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

function sized(text: string): number[] {
  const bytes = ascii(text);
  return [bytes.length, ...bytes];
}
