import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { runPacked, type WebGLBackend } from './backend.ts';
import { type Column, declareTexels, type SlidingWindow, slidingWindow, windowUniforms } from './slidingWindow.ts';
import { columnsUniform, fetchFunction, outputIndex, prepareFetch, texelsOf } from './texels.ts';

/**
 * Convolution, bias and ReLU in one draw call, read straight from the feature maps: no matrix of patches is written, and
 * no position is divided in the inner loop.
 */
export function convolve(
  backend: WebGLBackend,
  inputs: { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo | undefined },
  { stride, padding, relu }: FusedConv2dAttributes,
): TensorInfo {
  const [kernelSize, , channels, outChannels] = inputs.filter.shape as [number, number, number, number];
  const window = slidingWindow({ kernelSize, stride, padding }, inputs.x.shape, outChannels);
  const made: TensorInfo[] = [];
  const operands = [inputs.x, inputs.filter, ...(inputs.bias ? [inputs.bias] : [])];
  const texels = operands.map((info) => texelsOf(backend, info, made));
  const names = ['x', 'filter_', 'bias'].slice(0, texels.length);
  const userCode = `
    ${names.map((name, index) => fetchFunction(name, texels[index]!)).join('\n')}
    void main() {
      ${names.map(prepareFetch).join('\n')}
      ${outputIndex}
      ${window.position}
      vec4 sum = vec4(0.0);
      vec4 weight;
      ${declareTexels(window)}
      ${window.rows(sumOfRow(window, kernelSize, channels))}
      ${inputs.bias ? 'sum += biasAt(0.0, float(outChannel)).xyxy;' : ''}
      ${relu ? 'sum = mix(sum, vec4(0.0), lessThan(sum, vec4(0.0)));' : ''}
      setOutput(sum);
    }`;
  const program = {
    variableNames: names,
    outputShape: [...window.outputShape, outChannels],
    customUniforms: [...windowUniforms, ...names.map(columnsUniform)],
    userCode,
  };
  const uniforms = [...window.uniforms, ...texels.map(({ columns }) => [columns])];
  const result = runPacked(
    backend,
    program,
    texels.map(({ info }) => info),
    uniforms,
  );
  for (const info of made) backend.disposeIntermediateTensorInfo(info);
  return result;
}

/** GLSL that adds to `sum` what one row of the window gives, channels in pairs. */
function sumOfRow({ taps, ...window }: SlidingWindow, kernelSize: number, channels: number): string {
  /** GLSL of the values of both columns at the first (0) or second (1) channel of a pair. */
  const both = (columns: readonly [Column, Column], channel: 0 | 1) =>
    `vec4(${columns.map(({ texel, isSecond }) => `${texel}.${['xx', 'yy', 'zz', 'ww'][isSecond ? 2 + channel : channel]}`)})`;
  const products = (pair: string, hasSecond: boolean) => `
    ${window.fetch(pair)}
    ${taps
      .map(
        (columns, tap) => `
          weight = filter_At(weights${tap} + ${pair}, float(outChannel));
          sum${tap} += ${both(columns, 0)} * weight.xyxy;
          ${hasSecond ? `sum${tap} += ${both(columns, 1)} * weight.zwzw;` : ''}`,
      )
      .join('\n')}`;
  // With an odd number of channels, the second channel of the last pair is padding.
  const isOdd = channels % 2 === 1;
  // Several pairs in one go where a pair is so little work that the loop itself would cost as much.
  const step = kernelSize === 1 ? 4 : 1;
  const severalPairs = Array.from({ length: step }, (_, offset) => products(`(pair + ${offset}.0)`, true));
  return `
    ${window.texelRows}
    ${taps.map((_, tap) => `float weights${tap} = float((tapRow * ${kernelSize} + ${tap}) * inSize.z);`).join('\n')}
    ${taps.map((_, tap) => `vec4 sum${tap} = vec4(0.0);`).join('\n')}
    float pair = 0.0;
    float whole = float(inSize.z${isOdd ? ' - 1' : ''});
    for (; pair + ${step - 1}.0 < whole; pair += ${step}.0) { ${severalPairs.join('\n')} }
    ${step === 1 ? '' : `for (; pair < whole; pair++) { ${products('pair', true)} }`}
    ${isOdd ? products('pair', false) : ''}
    ${taps
      .map(([first, second], tap) =>
        window.isInside
          ? `sum += sum${tap};`
          : `if (${first.isInside}) sum.xy += sum${tap}.xy; if (${second.isInside}) sum.zw += sum${tap}.zw;`,
      )
      .join('\n')}`;
}
