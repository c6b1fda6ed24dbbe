import { Concat, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { runPacked, type WebGLBackend } from './backend.ts';
import { columnsUniform, fetchFunction, outputIndex, prepareFetch, texelsOf } from './texels.ts';

/** Norm and ReLU of feature maps side by side, in one draw call that also joins them. */
export function scaleShiftReluOf(
  backend: WebGLBackend,
  parts: readonly TensorInfo[],
  scale: TensorInfo,
  shift: TensorInfo,
): TensorInfo {
  const made: TensorInfo[] = [];
  const joined = isJoinable(parts) ? parts : [concat(backend, parts, made)];
  const inputs = [...joined, scale, shift].map((info) => texelsOf(backend, info, made));
  const names = [...joined.map((_, index) => `x${index}`), 'scale', 'shift'];
  // Each part's first column in the output; a part is read if the column is in no part after it.
  const starts = joined.map((_, index) => inputs.slice(0, index).reduce((sum, { columns }) => sum + columns, 0));
  const choices = joined.map((_, index) =>
    index === 0
      ? 'x = x0At(row, float(column));'
      : `if (column >= start${index}) x = x${index}At(row, float(column - start${index}));`,
  );
  const userCode = `
    ${names.map((name, index) => fetchFunction(name, inputs[index]!)).join('\n')}
    void main() {
      ${names.map(prepareFetch).join('\n')}
      ${outputIndex}
      float row = float(index / columns);
      int column = index % columns;
      vec4 x;
      ${choices.reverse().join('\nelse ')}
      vec4 y = x * scaleAt(0.0, float(column)).xyxy + shiftAt(0.0, float(column)).xyxy;
      setOutput(mix(y, vec4(0.0), lessThan(y, vec4(0.0))));
    }`;
  const [batch, height, width] = joined[0]!.shape as [number, number, number];
  const channels = joined.reduce((sum, { shape }) => sum + shape[3]!, 0);
  const result = runPacked(
    backend,
    {
      variableNames: names,
      outputShape: [batch, height, width, channels],
      customUniforms: [
        { name: 'columns', type: 'int' },
        ...starts.map((_, index) => ({ name: `start${index}`, type: 'int' }) as const),
        ...names.map(columnsUniform),
      ],
      userCode,
    },
    inputs.map(({ info }) => info),
    [[Math.ceil(channels / 2)], ...starts.map((start) => [start]), ...inputs.map(({ columns }) => [columns])],
  );
  for (const info of made) backend.disposeIntermediateTensorInfo(info);
  return result;
}

/** Whether each part begins at a texel's first channel: a texel holds two. */
const isJoinable = (parts: readonly TensorInfo[]) => parts.slice(0, -1).every(({ shape }) => shape[3]! % 2 === 0);

function concat(backend: WebGLBackend, parts: readonly TensorInfo[], made: TensorInfo[]): TensorInfo {
  const kernel = getKernel(Concat, 'webgl').kernelFunc as unknown as (call: object) => TensorInfo;
  const joined = kernel({ inputs: parts, backend, attrs: { axis: 3 } });
  made.push(joined);
  return joined;
}
