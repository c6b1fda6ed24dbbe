import { crc32, createDeflateRaw } from 'node:zlib';
import { legacyFile, op, storageId, tensorPickle } from '../weightFiles/pickle.ts';
import { nothing, stored } from '../weightFiles/zip.ts';

const MiB = 2 ** 20;

/**
 * Small files made to take much memory or time, by what is wrong with them. Each is valid otherwise: nothing but a limit
 * stops its reader.
 */
export const HOSTILE_FILES: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  'a zip .pth of zeros, 1000 MiB unpacked': () => deflatedStateDict(1000 * MiB),
  'a zip .pth of zeros, 60 MiB unpacked': () => deflatedStateDict(60 * MiB),
  '65,535 files in a zip': () => stored(Object.fromEntries(numbered(65_535).map((name) => [name, nothing]))),
  '1,500,000 empty tensors': () => safetensors(numbered(1_500_000).map((name) => entry(name))),
  '100,000 empty tensors with names of 65 bytes': () =>
    safetensors(numbered(100_000).map((name) => entry(name.padEnd(65, 'x')))),
  'a tensor each of 19,000 layers': () => layers(19, 1000),
  'a tensor each of 1,000 layers in one block': () => layers(1, 1000),
  'a tensor each of 1,000 layers in five blocks': () => layers(5, 200),
  'a tensor each of 99,000 layers': () => layers(99, 1000),
  'a tensor with a name of 6.5 million bytes': () => safetensors([entry('features.'.repeat(720_000))]),
  '20 tensors with names of 325,000 bytes': () =>
    safetensors(numbered(20).map((name) => entry(`module.${'model.'.repeat(54_000)}${name}`))),
  'a tensor with 30 million dimensions': () =>
    safetensors([`"a":{"dtype":"F32","shape":[${'1,'.repeat(30_000_000)}0],"data_offsets":[0,0]}`]),
  'a tensor with 3 million unknown fields': () =>
    safetensors([
      `"a":{"x":{${numbered(3_000_000)
        .map((name) => `"${name}":0`)
        .join()}},"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
    ]),
  'metadata of 3 million keys': () =>
    safetensors([
      `"__metadata__":{${numbered(3_000_000)
        .map((name) => `"${name}":""`)
        .join()}}`,
    ]),
  'metadata of 95 MB': () => safetensors([`"__metadata__":{"labels":"${'a'.repeat(95_000_000)}"}`]),
  '4 million dicts in a legacy pickle': () =>
    legacyFile([...op.proto(), ...lists(4, [...new Array<number>(999_000).fill(op.emptyDict[0]!)]), ...op.stop]),
  '100,000 tensors of one storage in a legacy .pth': () =>
    legacyFile(manyTensors(100_000, 2_600), new Float32Array(2_600)),
  '20,000 tensors with names of 500 prefixes': () =>
    safetensors(numbered(20_000).map((name) => entry(`${'m.'.repeat(500)}${name}`))),
  '20,000 layers with names of 480 prefixes each of its own': () =>
    safetensors(
      numbered(20_000).map((name) => entry(`${name}.${'m.'.repeat(480)}features.denseblock1.denselayer1.norm1.weight`)),
    ),
  '160,000 objects of unknown classes in a legacy pickle': () =>
    legacyFile([...op.proto(), ...lists(1, objects(160_000)), ...op.stop]),
  'dicts in dicts, 100,000 deep, in a legacy pickle': () =>
    legacyFile([...op.proto(), ...nestedDicts(100_000), ...op.stop]),
  '20,001 tensors in a legacy .pth': () => legacyFile(manyTensors(20_001, 1), new Float32Array(1)),
};

/** A zip with one float32 storage of zeros, as many bytes as said, deflated as far as deflate goes. */
async function deflatedStateDict(bytes: number): Promise<Uint8Array> {
  const elements = bytes / 4;
  const pickle = Uint8Array.from(tensorPickle({ elements, shape: [elements], strides: [1] }));
  const { packed, crc } = await deflatedZeros(bytes);
  const archive = stored({ 'model/data.pkl': pickle, 'model/data/0': packed });
  return declare(archive, 'model/data/0', bytes, crc);
}

async function deflatedZeros(bytes: number): Promise<{ packed: Uint8Array; crc: number }> {
  const deflate = createDeflateRaw({ level: 9 });
  const zeros = new Uint8Array(MiB);
  const chunks: Uint8Array[] = [];
  deflate.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  let crc = 0;
  for (let done = 0; done < bytes; done += MiB) {
    crc = crc32(zeros, crc);
    await new Promise((resolve) => deflate.write(zeros, resolve));
  }
  await new Promise<void>((resolve) => deflate.on('end', resolve).end());
  return { packed: Buffer.concat(chunks), crc };
}

/** Says of a file that was stored that it is deflated. */
function declare(archive: Uint8Array, name: string, size: number, crc: number): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let at = view.getUint32(archive.length - 22 + 16, true); at < archive.length - 22; ) {
    const length = view.getUint16(at + 28, true);
    if (Buffer.from(archive.subarray(at + 46, at + 46 + length)).toString() === name) {
      view.setUint16(at + 10, 8, true);
      view.setUint32(at + 16, crc, true);
      view.setUint32(at + 24, size, true);
    }
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return archive;
}

function safetensors(fields: readonly string[]): Uint8Array {
  const header = Buffer.from(`{${fields.join()}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

const entry = (name: string) => `"${name}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;

/** A network that its names make out to be deep, with one value for each layer. */
function layers(blocks: number, inEach: number): Uint8Array {
  const names = ['features.conv0.weight'];
  for (let block = 1; block <= blocks; block++) {
    if (block < blocks) names.push(`features.transition${block}.conv.weight`);
    for (let layer = 1; layer <= inEach; layer++) {
      names.push(`features.denseblock${block}.denselayer${layer}.conv1.weight`);
    }
  }
  let end = 0;
  const fields = names.map((name) => {
    const [begin, side] = [end, name.includes('conv0') ? 7 : 1];
    end += side * side;
    return `"${name}":{"dtype":"U8","shape":[1,1,${side},${side}],"data_offsets":[${begin},${end}]}`;
  });
  return Buffer.concat([safetensors(fields), new Uint8Array(end).fill(1)]);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

function lists(count: number, items: number[]): number[] {
  const opcodes: number[] = [];
  for (let i = 0; i < count; i++) {
    for (const code of op.mark) opcodes.push(code);
    for (const code of items) opcodes.push(code);
    for (const code of op.tuple) opcodes.push(code);
  }
  return opcodes;
}

/** Instances of a class that is not known here, which may hold anything. */
function objects(count: number): number[] {
  const opcodes = [...op.global('argparse', 'Namespace'), ...op.put(9)];
  for (let i = 0; i < count; i++) opcodes.push(...op.get(9), ...op.emptyTuple, 0x81, ...op.emptyDict, ...op.build);
  return opcodes;
}

function nestedDicts(depth: number): number[] {
  const opcodes: number[] = [];
  for (let i = 0; i < depth; i++) opcodes.push(...op.emptyDict, ...op.text('state_dict'));
  opcodes.push(...op.none);
  for (let i = 0; i < depth; i++) opcodes.push(...op.setItem);
  return opcodes;
}

/** A state dict of tensors that are all the whole of storage "0": the storage and the call are recalled, not said again. */
function manyTensors(count: number, elements: number): number[] {
  const opcodes = [...op.proto(), ...storageId(elements), ...op.put(0)];
  opcodes.push(...op.global('torch._utils', '_rebuild_tensor_v2'), ...op.put(1));
  opcodes.push(...op.mark, ...op.long(elements), ...op.tuple, ...op.put(2), ...op.mark, ...op.long(1), ...op.tuple);
  opcodes.push(...op.put(3), ...op.emptyDict);
  for (let i = 0; i < count; i++) {
    opcodes.push(...op.text(`t${i}`), ...op.get(1), ...op.mark, ...op.get(0), ...op.int(0), ...op.get(2), ...op.get(3));
    opcodes.push(0x89, ...op.emptyDict, ...op.tuple, ...op.reduce, ...op.setItem);
  }
  return [...opcodes, ...op.stop];
}
