import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const schemas = { onnx: 'onnx/onnx.proto', tensorflow: 'tensorflow/tensorflow.proto' };

/** A message's type as protobufjs makes it of the schema while the program runs: what generated code is compared with. */
export function messageType(schema: keyof typeof schemas, name: string): protobuf.Type {
  const text = readFileSync(new URL(`../../export/${schemas[schema]}`, import.meta.url), 'utf8');
  return protobuf.parse(text).root.lookupType(`${schema}.${name}`);
}
