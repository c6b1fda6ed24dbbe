import type { FrozenGraph } from './graphDef.ts';
import type { Attribute, DataTypeNumber, NodeDef, SignatureDef, TensorInfo, TensorShape } from './messages.ts';

/** A value of JSON that a message becomes. */
type Json = Record<string, unknown>;

const dataTypeNames: Readonly<Record<DataTypeNumber, string>> = { 1: 'DT_FLOAT', 3: 'DT_INT32', 4: 'DT_UINT8' };

/**
 * A graph in protobuf's JSON form, which TensorFlow.js reads: 64-bit numbers as texts, bytes in base64, values of an enum by
 * their names, lists left out where they are empty. The values of constants are left out too: a GraphModel has them in its shards.
 */
export const graphJson = ({ node, versions }: FrozenGraph['graphDef']): Json => ({
  node: node.map(nodeJson),
  versions,
});

const nodeJson = ({ name, op, input, attr }: NodeDef): Json => ({
  name,
  op,
  ...(input.length > 0 && { input }),
  ...(Object.keys(attr).length > 0 && { attr: mapValues(attr, attributeJson) }),
});

function attributeJson(attribute: Attribute): Json {
  if ('list' in attribute) {
    const { i } = attribute.list;
    return { list: i.length > 0 ? { i: i.map(String) } : {} };
  }
  if ('s' in attribute) return { s: btoa(String.fromCharCode(...attribute.s)) };
  if ('i' in attribute) return { i: String(attribute.i) };
  if ('type' in attribute) return { type: dataTypeNames[attribute.type] };
  if ('shape' in attribute) return { shape: shapeJson(attribute.shape) };
  if ('tensor' in attribute) {
    const { dtype, tensorShape } = attribute.tensor;
    return { tensor: { dtype: dataTypeNames[dtype], tensorShape: shapeJson(tensorShape) } };
  }
  return attribute;
}

/** A signature in the same form. */
export const signatureJson = ({ inputs, outputs, methodName }: SignatureDef): Json => ({
  inputs: mapValues(inputs, infoJson),
  outputs: mapValues(outputs, infoJson),
  methodName,
});

const infoJson = ({ name, dtype, tensorShape }: TensorInfo): Json => ({
  name,
  dtype: dataTypeNames[dtype],
  tensorShape: shapeJson(tensorShape),
});

const shapeJson = ({ dim }: TensorShape): Json =>
  dim.length > 0 ? { dim: dim.map(({ size }) => ({ size: String(size) })) } : {};

const mapValues = <T>(values: Readonly<Record<string, T>>, change: (value: T) => Json): Json =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
