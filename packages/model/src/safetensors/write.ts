import { quoted, SafetensorsError, shapeText } from './errors.ts';
import { byteSize, DTYPES, LENGTH_BYTES, METADATA_KEY, SAFETENSORS_LIMITS } from './format.ts';
import type { SafetensorsTensor } from './read.ts';
import { compareCodePoints, encodeUtf8, hasLoneSurrogate } from './utf8.ts';

/**
 * The bytes of a safetensors file, the same as the reference implementation writes: most aligned dtypes first, then by
 * name, and a header filled up with spaces, so that each tensor starts at a multiple of its element size. Metadata are
 * sorted by key. What is in the file therefore depends on nothing but what is in `tensors` and `metadata`.
 * @throws SafetensorsError where a tensor's data do not have the bytes that its shape takes, a name or shape cannot be
 * written, or there is more than {@link SAFETENSORS_LIMITS} let a reader read
 */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: SafetensorsTensor]>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const sorted = [...tensors].sort(
    ([leftName, left], [rightName, right]) =>
      DTYPES.indexOf(right.dtype) - DTYPES.indexOf(left.dtype) || compareCodePoints(leftName, rightName),
  );
  const { header, dataBytes } = describe(sorted, metadata);
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  let at = LENGTH_BYTES + header.length;
  for (const [, { data }] of sorted) {
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}

function describe(
  sorted: readonly (readonly [string, SafetensorsTensor])[],
  metadata: Readonly<Record<string, string>> | undefined,
): { header: Uint8Array; dataBytes: number } {
  const fields: string[] = [];
  if (metadata !== undefined) {
    const pairs = Object.keys(metadata).sort(compareCodePoints);
    fields.push(`"${METADATA_KEY}":{${pairs.map((key) => `${json(key)}:${json(metadata[key])}`).join(',')}}`);
  }
  const { tensors, nameLength, rank } = SAFETENSORS_LIMITS;
  if (sorted.length > tensors)
    throw new SafetensorsError(`a file has at most ${tensors} tensors, got ${sorted.length}`);
  const names = new Set<string>();
  let dataBytes = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const what = `tensor ${quoted(name)}`;
    if (name === METADATA_KEY)
      throw new SafetensorsError(`a tensor cannot be called ${METADATA_KEY}: the format uses that name`);
    if (names.has(name)) throw new SafetensorsError(`${what} is there twice`);
    names.add(name);
    if (name.length > nameLength || shape.length > rank) {
      throw new SafetensorsError(
        `${what} has a name of ${name.length} characters and ${shape.length} dimensions; at most ${nameLength} and ${rank} can be read again`,
      );
    }
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new SafetensorsError(`${what}: a shape is made of integers from 0 to 2^53 - 1, got ${shapeText(shape)}`);
    }
    const size = byteSize(dtype, shape);
    if (typeof size === 'string') throw new SafetensorsError(`${what}: ${size}`);
    if (data.length !== size) {
      throw new SafetensorsError(
        `${what}: shape ${shapeText(shape)} of ${dtype} takes ${size} bytes, got ${data.length}`,
      );
    }
    fields.push(
      `${json(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${dataBytes},${dataBytes + size}]}`,
    );
    dataBytes += size;
  }
  return { header: padded(`{${fields.join(',')}}`), dataBytes };
}

function padded(text: string): Uint8Array {
  const content = encodeUtf8(text);
  const length = Math.ceil(content.length / LENGTH_BYTES) * LENGTH_BYTES;
  if (length > SAFETENSORS_LIMITS.headerBytes) {
    throw new SafetensorsError(
      `the header takes ${length} bytes, more than the format's ${SAFETENSORS_LIMITS.headerBytes}`,
    );
  }
  const header = new Uint8Array(length).fill(0x20);
  header.set(content);
  return header;
}

function json(text: string | undefined): string {
  if (typeof text !== 'string') throw new SafetensorsError(`${METADATA_KEY} holds strings only, got ${typeof text}`);
  if (hasLoneSurrogate(text))
    throw new SafetensorsError(`${quoted(text)} holds half of a surrogate pair, which UTF-8 cannot say`);
  return JSON.stringify(text);
}
