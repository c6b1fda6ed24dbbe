import protobuf from 'protobufjs';
import { ExportError } from './exportedModel.ts';

/** What protobuf's own readers take at most: sizes are signed 32-bit numbers in them. */
const largest = 2 ** 31 - 1;

/**
 * Bytes of a message. They are copied once, into the result: until then only references are kept.
 *
 * @throws ExportError when they would be more than protobuf allows
 */
export function encodeMessage(type: protobuf.Type, message: object): Uint8Array {
  const writer = type.encode(message);
  if (writer.len > largest) {
    throw new ExportError(
      `the ${type.name} would have ${writer.len} bytes, but protobuf allows at most ${largest}: ` +
        'write the weights as safetensors instead',
    );
  }
  return writer.finish();
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
