import protobuf from 'protobufjs/minimal.js';
import { ExportError } from './exportedModel.ts';

/** Largest message that protobuf's own readers take: they hold sizes as signed 32-bit numbers. */
const largest = 2 ** 31 - 1;

/** A message's encoder, as `scripts/generateEncoders.mjs` writes it. */
export interface MessageEncoder {
  encode(message: object, writer: protobuf.Writer): protobuf.Writer;
}

/**
 * Bytes of a message, written into one buffer that is large enough from the beginning, so that weights are copied only once.
 *
 * @param name what the message is, for the error
 * @throws ExportError where the message has more bytes than protobuf allows
 */
export function encodeMessage(name: string, encoder: MessageEncoder, message: object): Uint8Array {
  const size = largestSize(message);
  if (size > largest) {
    throw new ExportError(
      `the ${name} would have about ${size} bytes, but protobuf allows at most ${largest}: ` +
        'write the weights as safetensors instead',
    );
  }
  const writer = new protobuf.Writer();
  writer.buf = new Uint8Array(size);
  return encoder.encode(message, writer).finish(true);
}

/** Upper bound of the bytes of a number with its tag, or of a length: a varint of 64 bits takes ten. */
const scalarSize = 16;

/** Upper bound of a message's bytes. */
function largestSize(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength + scalarSize;
  // UTF-8 takes at most three bytes for a unit of UTF-16.
  if (typeof value === 'string') return 3 * value.length + scalarSize;
  if (typeof value !== 'object' || value === null) return scalarSize;
  // Keys of a map are written; names of fields are not, and only make the bound larger.
  return Object.entries(value).reduce((sum, [key, part]) => sum + largestSize(key) + largestSize(part), scalarSize);
}

/** A view of the bytes of an array's values: little-endian, as every machine that runs TensorFlow.js is. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A text's bytes in UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
