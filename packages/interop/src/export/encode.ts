import protobuf from 'protobufjs';
import { ExportError } from './exportedModel.ts';

/** What protobuf's own readers take at most: sizes are signed 32-bit numbers in them. */
const largest = 2 ** 31 - 1;

/**
 * Bytes of a message, written into one buffer that is made large enough at once: weights are copied into it, and into no
 * other.
 *
 * @throws ExportError where they are more than protobuf allows
 */
export function encodeMessage(type: protobuf.Type, message: object): Uint8Array {
  const size = largestSize(message);
  if (size > largest) {
    throw new ExportError(
      `the ${type.name} would have about ${size} bytes, but protobuf allows at most ${largest}: ` +
        'write the weights as safetensors instead',
    );
  }
  const writer = new protobuf.Writer();
  writer.buf = new Uint8Array(size);
  return type.encode(message, writer).finish(true);
}

/** More than any number, tag or length takes: a varint of 64 bits is ten bytes. */
const scalarSize = 16;

/** What a message takes at most. */
function largestSize(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength + scalarSize;
  // UTF-8 has at most three bytes for a unit of UTF-16.
  if (typeof value === 'string') return 3 * value.length + scalarSize;
  if (typeof value !== 'object' || value === null) return scalarSize;
  // The keys are those of a map, or the names of fields, which are not written.
  return Object.entries(value).reduce((sum, [key, part]) => sum + largestSize(key) + largestSize(part), scalarSize);
}

/** A message type of a schema in protobuf's own language. */
export function messageType(schema: string, name: string): protobuf.Type {
  return protobuf.parse(schema).root.lookupType(name);
}

/** The bytes of an array's values, not copied. Little-endian, as is every machine that runs TensorFlow.js. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
