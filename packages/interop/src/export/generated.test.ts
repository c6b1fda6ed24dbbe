import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated } from '../../scripts/generateEncoders.mjs';
import { choices } from '../testing/export/describeConsumer.ts';
import { messageType } from '../testing/export/messageType.ts';
import { exportCases } from '../testing/export/networks.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportSavedModel } from './tensorflow/exportSavedModel.ts';
import { frozenGraph } from './tensorflow/graphDef.ts';
import { graphJson, signatureJson } from './tensorflow/json.ts';
import type { NodeDef } from './tensorflow/messages.ts';

it('the encoders in the repository are those of the schemas', async () => {
  const files = await generated();
  expect(files).toHaveLength(2);
  for (const { path, text } of files) {
    expect(readFileSync(path, 'utf8') === text, `${path}: run node scripts/generateEncoders.mjs`).toBe(true);
  }
});

/** A constant without its values, which GraphModel has elsewhere. */
const withoutContent = ({ attr, ...node }: NodeDef) => {
  const { value } = attr;
  if (value === undefined || !('tensor' in value)) return { ...node, attr };
  const { tensorContent: _, ...tensor } = value.tensor;
  return { ...node, attr: { ...attr, value: { tensor } } };
};

describe.each(Object.entries(exportCases))('as protobufjs writes %s from the schemas', (_, makeCase) => {
  const exported = makeCase();

  it.each([
    ['ONNX', messageType('onnx', 'ModelProto'), exportOnnx(exported, { preprocessing: true })],
    ['SavedModel', messageType('tensorflow', 'SavedModel'), exportSavedModel(exported)[0]!.bytes],
  ] as const)('%s: the bytes', (_format, type, bytes) => {
    expect(Buffer.from(bytes).equals(type.encode(type.decode(bytes)).finish())).toBe(true);
  });

  it.each(choices)('GraphModel, %s: the JSON', (_title, options) => {
    const { graphDef, signature } = frozenGraph(exported, options);
    const json = (name: string, message: object) =>
      messageType('tensorflow', name).toObject(message as never, { enums: String, longs: String, bytes: String });
    const topology = { ...graphDef, node: graphDef.node.map(withoutContent) };
    expect(JSON.stringify(graphJson(graphDef))).toBe(JSON.stringify(json('GraphDef', topology)));
    expect(JSON.stringify(signatureJson(signature))).toBe(JSON.stringify(json('SignatureDef', signature)));
  });
});
