// A page that runs an operation with the kernels for WebGL and, to compare, composed of TensorFlow.js' own on the cpu backend.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as ops from '@densenet/ops';
import { registerWebGLKernels } from '@densenet/ops/webgl';
import {
  dispose,
  fill,
  memory,
  mul,
  setBackend,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** One call of an operation; feature maps are `[batch, height, width]` and channels. */
export type KernelCase = { maps: [number, number, number] } & (
  | {
      op: 'fusedConv2d' | 'scaleShiftReluConv2d';
      parts: number[];
      filter: [number, number];
      options: ops.FusedConv2dOptions;
      bias: boolean;
    }
  | { op: 'scaleShiftRelu'; parts: [number] }
  | { op: 'maxPool' | 'averagePool'; parts: [number]; window: ops.WindowSpec }
);

export interface Comparison {
  actual: number[];
  expected: number[];
  shapes: [number[], number[]];
  /** How many tensors are not disposed of. */
  left: number;
}

/** What `page.evaluate` finds in the page. */
export interface KernelPage {
  compare(tried: KernelCase): Promise<Comparison>;
}

declare global {
  var kernelPage: KernelPage;
}

/** Values from -1 to 1 that look random, the same each time. */
function noise(shape: number[], seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => (Math.sin(i * 12.9898 + seed * 78.233) * 43_758.5453) % 1),
    shape,
  );
}

function run(tried: KernelCase): Tensor {
  const parts = tried.parts.map((channels, index) => noise([...tried.maps, channels], index) as Tensor4D);
  const channels = tried.parts.reduce((sum, part) => sum + part, 0);
  const vector = (length: number, seed: number) => noise([length], seed) as Tensor1D;
  const norm = { scale: vector(channels, 11), shift: vector(channels, 12) };
  switch (tried.op) {
    case 'scaleShiftRelu':
      return ops.scaleShiftRelu(parts[0]!, norm.scale, norm.shift);
    case 'maxPool':
      return ops.maxPool(parts[0]!, tried.window);
    case 'averagePool':
      return ops.averagePool(parts[0]!, tried.window);
    default: {
      const [size, outChannels] = tried.filter;
      const filter = noise([size, size, channels, outChannels], 13) as Tensor4D;
      const bias = tried.bias ? vector(outChannels, 14) : undefined;
      return tried.op === 'fusedConv2d'
        ? ops.fusedConv2d(parts[0]!, filter, bias, tried.options)
        : ops.scaleShiftReluConv2d(parts, norm, filter, bias, tried.options);
    }
  }
}

globalThis.kernelPage = {
  async compare(tried) {
    await setBackend('cpu');
    const before = memory().numTensors;
    const composed = tidy(() => run(tried));
    const expected = [...(await composed.data())];
    await setBackend('webgl');
    registerWebGLKernels();
    // Fills the textures that will be reused with NaN, which must not appear in the results.
    for (const shape of [...tried.parts.map((channels) => [...tried.maps, channels]), composed.shape]) {
      dispose([1, 2].map(() => tidy(() => mul(fill(shape, 1), Number.NaN))));
    }
    const result = tidy(() => run(tried));
    const actual = [...(await result.data())];
    const shapes: [number[], number[]] = [result.shape, composed.shape];
    dispose([composed, result]);
    return { actual, expected, shapes, left: memory().numTensors - before };
  },
};
