import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WindowSpec } from '../specs.ts';
import { runPacked, type WebGLBackend } from './backend.ts';
import { declareTexels, slidingWindow, windowUniforms } from './slidingWindow.ts';
import { columnsUniform, fetchFunction, outputIndex, prepareFetch, texelsOf } from './texels.ts';

/** Minus infinity, by its bits: GLSL has no literal for it. */
const minusInfinity = 'uintBitsToFloat(0xff800000u)';

/** A maximum in which NaN is larger than any number: GLSL's own `max` may lose NaN. */
const larger = `
  float larger(float a, float b) { return isnan(b) || b > a ? b : a; }
  vec2 larger(vec2 a, vec2 b) { return vec2(larger(a.x, b.x), larger(a.y, b.y)); }`;

/**
 * Maximum or mean of windows on packed feature maps: TensorFlow.js' own shader has them unpacked first, and packed again by
 * everyone who reads the result. Padding counts in neither.
 */
export function pool(
  backend: WebGLBackend,
  input: TensorInfo,
  spec: WindowSpec,
  reduction: 'maximum' | 'mean',
): TensorInfo {
  const channels = input.shape[3]!;
  const window = slidingWindow(spec, input.shape, channels);
  const made: TensorInfo[] = [];
  const x = texelsOf(backend, input, made);
  const take = (half: string, texel: string) =>
    reduction === 'maximum'
      ? `result.${half} = larger(result.${half}, ${texel});`
      : `result.${half} += ${texel}; count.${half} += 1.0;`;
  const userCode = `
    ${fetchFunction('x', x)}
    ${larger}
    void main() {
      ${prepareFetch('x')}
      ${outputIndex}
      ${window.position}
      vec4 result = vec4(${reduction === 'maximum' ? minusInfinity : '0.0'});
      vec4 count = vec4(0.0);
      ${declareTexels(window)}
      ${window.rows(`
        ${window.texelRows}
        ${window.fetch('float(outChannel)')}
        ${window.taps
          .flatMap((columns) =>
            columns.map(({ texel, isSecond, isInside }, index) => {
              const taken = take(index === 0 ? 'xy' : 'zw', `${texel}.${isSecond ? 'zw' : 'xy'}`);
              return `if (${isInside}) { ${taken} }`;
            }),
          )
          .join('\n')}`)}
      setOutput(${reduction === 'maximum' ? 'result' : 'result / max(count, 1.0)'});
    }`;
  const program = {
    variableNames: ['x'],
    outputShape: [...window.outputShape, channels],
    customUniforms: [...windowUniforms, columnsUniform('x')],
    userCode,
  };
  const result = runPacked(backend, program, [x.info], [...window.uniforms, [x.columns]]);
  for (const info of made) backend.disposeIntermediateTensorInfo(info);
  return result;
}
