import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedConv2dAttributes } from '../fusedConv2d.ts';
import { windowOutputSize } from '../window.ts';
import { runPacked, type WebGLBackend } from './backend.ts';
import { slidingWindow, windowUniforms } from './slidingWindow.ts';
import { columnsUniform, fetchFunction, outputIndex, pairs, texelsOf } from './texels.ts';

/**
 * Convolution, bias and ReLU in one draw call, read straight from the feature maps: no matrix of patches is written, and
 * the inner loop divides nothing.
 */
export function convolve(
  backend: WebGLBackend,
  inputs: { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo | undefined },
  { stride, padding, relu }: FusedConv2dAttributes,
): TensorInfo {
  const [batch, height, width, channels] = inputs.x.shape as [number, number, number, number];
  const [kernelSize, , , outChannels] = inputs.filter.shape as [number, number, number, number];
  const spec = { kernelSize, stride, padding };
  const output = {
    height: windowOutputSize(height, spec),
    width: windowOutputSize(width, spec),
    channels: outChannels,
  };
  const made: TensorInfo[] = [];
  const [x, filter] = [texelsOf(backend, inputs.x, made), texelsOf(backend, inputs.filter, made)];
  const bias = inputs.bias && texelsOf(backend, inputs.bias, made);
  const window = slidingWindow(spec, { height, width, channels }, output, '0.0');
  const weights = (tap: number) => `fAt((tapRow * ${kernelSize} + ${tap}) * inSize.z + channel, outChannel)`;
  const products = (both: boolean) =>
    window.taps.map(
      (texel, tap) => `
        taken = ${texel};
        weight = ${weights(tap)};
        sum += taken.xxzz * weight.xyxy;
        ${both ? 'sum += taken.yyww * weight.zwzw;' : ''}`,
    );
  const userCode = `
    ${fetchFunction('x', x)}
    ${fetchFunction('f', filter)}
    ${bias ? fetchFunction('b', bias) : ''}
    void main() {
      ${outputIndex}
      ${window.position}
      vec4 sum = vec4(0.0);
      vec4 taken, weight;
      ${window.lines(`
        for (int channel = 0; channel < ${channels % 2 === 0 ? 'inSize.z' : 'inSize.z - 1'}; channel++) {
          ${window.fetch}
          ${products(true).join('\n')}
        }
        ${
          // The second value of the last pair is nobody's.
          channels % 2 === 0 ? '' : `int channel = inSize.z - 1; ${window.fetch} ${products(false).join('\n')}`
        }`)}
      ${bias ? 'sum += bAt(0, outChannel).xyxy;' : ''}
      ${relu ? 'sum = mix(sum, vec4(0.0), lessThan(sum, vec4(0.0)));' : ''}
      setOutput(sum);
    }`;
  const used = [x, filter, ...(bias ? [bias] : [])];
  const names = ['x', 'f', 'b'].slice(0, used.length);
  const result = runPacked(
    backend,
    {
      variableNames: names,
      outputShape: [batch, output.height, output.width, outChannels],
      customUniforms: [...windowUniforms, ...names.map(columnsUniform)],
      userCode,
    },
    used.map(({ info }) => info),
    [...window.uniforms, ...used.map(({ columns }) => [columns])],
  );
  for (const info of made) backend.disposeIntermediateTensorInfo(info);
  return result;
}

export { pairs };
