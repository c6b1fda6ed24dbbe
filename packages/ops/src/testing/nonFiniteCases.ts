/** Values that are not finite, given to every operation: what tests on each backend, also in a browser, look for. */
import {
  dispose,
  max,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import {
  type Activation,
  type ActivationKind,
  activate,
  activationGradient,
  activationKinds,
  add,
  averagePool,
  batchNormInference,
  batchNormTraining,
  channelMoments,
  concat,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  conv2dWithMoments,
  createRandom,
  finishGradient,
  fusedConv2d,
  globalAveragePool,
  globalMaxPool,
  globalMaxPoolGradient,
  maxPool,
  maxPoolGradient,
  maxPoolWithWorkspace,
  normRelu,
  normReluConv,
  normReluConvGradient,
  normReluGradient,
  normReluMaxPool,
  normReluMaxPoolGradient,
  prepareFilter,
  scaleShiftRelu,
  scaleShiftReluConv2d,
} from '../index.ts';

const [channels, epsilon] = [6, 1e-3];
const maps = [2, 5, 4, channels];
const pooling = { kernelSize: 3, stride: 2, padding: 1 };
const window = { stride: 1, padding: 1 };
const gradient = { epsilon, batchStatistics: true };

type Inputs = { [name in 'x' | 'dy' | 'filter' | 'pointwise' | 'vector' | 'dPooled']: Tensor };

const shapes: { [name in keyof Inputs]: number[] } = {
  x: maps,
  dy: maps,
  filter: [3, 3, channels, channels],
  pointwise: [1, 1, channels, channels],
  vector: [channels],
  dPooled: [2, 3, 2, channels],
};

/** A norm that lets nearly all values through its ReLU. */
const normOf = ({ vector }: Inputs) => ({
  mean: tensor1d(Array(channels).fill(-2)),
  variance: tensor1d(Array(channels).fill(1)),
  gamma: tensor1d(Array(channels).fill(1)),
  beta: vector as Tensor1D,
});
const partsOf = ({ x }: Inputs) => [x, x].map((part) => part as Tensor4D).slice(0, 1);

const activationOf = (kind: ActivationKind): Activation => (kind === 'leakyRelu' ? { kind, slope: 0.1 } : { kind });

/** Each activation, of values around zero, and its gradient. */
const activations: { [name: string]: (inputs: Inputs) => Tensor | Tensor[] } = Object.fromEntries(
  activationKinds.flatMap((kind) => [
    [kind, ({ x }: Inputs) => activate(sub(x, 1), activationOf(kind))],
    [`${kind}, gradient`, ({ dy, x }: Inputs) => activationGradient(dy, sub(x, 1), activationOf(kind))],
  ]),
);

/** Operations of the inputs that each names; what depends on a value must not be finite where that is not. */
export const operations: { [name: string]: (inputs: Inputs) => Tensor | Tensor[] } = {
  ...activations,
  scaleShiftRelu: ({ x, vector }) => scaleShiftRelu(x as Tensor4D, vector as Tensor1D, vector as Tensor1D),
  conv2d: ({ x, filter, vector }) => conv2d(x as Tensor4D, filter as Tensor4D, vector as Tensor1D, window),
  conv2dWithMoments: ({ x, filter }) => {
    const { y, moments } = conv2dWithMoments(x as Tensor4D, filter as Tensor4D, undefined, window);
    return [y, moments.mean, moments.variance];
  },
  'conv2d, gradients': ({ x, dy, filter }) => [
    conv2dInputGradient(dy, filter, maps, window),
    conv2dFilterGradient(x, dy, filter.shape, window),
  ],
  'fusedConv2d with ReLU': ({ x, filter }) =>
    fusedConv2d(x as Tensor4D, filter as Tensor4D, undefined, { ...window, relu: true }),
  'fusedConv2d with ReLU, 1x1': ({ x, pointwise }) =>
    fusedConv2d(x as Tensor4D, pointwise as Tensor4D, undefined, { relu: true }),
  'fusedConv2d of a prepared filter': ({ x, filter }) =>
    fusedConv2d(x as Tensor4D, filter as Tensor4D, undefined, {
      ...window,
      relu: true,
      prepared: prepareFilter(filter as Tensor4D, window),
    }),
  scaleShiftReluConv2d: ({ x, vector, filter }) =>
    scaleShiftReluConv2d(
      [x as Tensor4D],
      { scale: vector as Tensor1D, shift: vector as Tensor1D },
      filter as Tensor4D,
      undefined,
      window,
    ),
  'scaleShiftReluConv2d, pooled': ({ x, vector, pointwise }) =>
    scaleShiftReluConv2d(
      [x as Tensor4D],
      { scale: vector as Tensor1D, shift: vector as Tensor1D },
      pointwise as Tensor4D,
      undefined,
      { pooled: true, relu: true },
    ),
  batchNormTraining: ({ x, vector }) => {
    const { y, mean, variance } = batchNormTraining(x as Tensor4D, vector as Tensor1D, vector as Tensor1D, epsilon);
    return [y, mean, variance];
  },
  batchNormInference: (inputs) => {
    const { mean, variance, gamma, beta } = normOf(inputs);
    return batchNormInference(inputs.x as Tensor4D, gamma, beta, mean, variance, epsilon);
  },
  channelMoments: ({ x }) => Object.values(channelMoments(x as Tensor4D)),
  normRelu: (inputs) => normRelu(partsOf(inputs), normOf(inputs), { epsilon, relu: true }),
  'normRelu, gradient': (inputs) => {
    const norm = normOf(inputs);
    const all = { ...gradient, relu: true };
    const made = normReluGradient(inputs.dy as Tensor4D, partsOf(inputs), norm, [], all);
    return [finishGradient(made.accumulators[0]!, inputs.x as Tensor4D, norm.mean), made.dgamma, made.dbeta];
  },
  normReluConv: (inputs) => {
    const options = { epsilon, ...window, keepActivated: false, moments: true };
    const { y, moments } = normReluConv(partsOf(inputs), normOf(inputs), inputs.filter as Tensor4D, undefined, options);
    return [y, moments!.mean, moments!.variance];
  },
  'normReluConv, gradient': (inputs) => {
    const norm = normOf(inputs);
    const filter = inputs.filter as Tensor4D;
    const all = { ...gradient, ...window, bias: true };
    const made = normReluConvGradient(inputs.dy as Tensor4D, partsOf(inputs), norm, filter, undefined, [], all);
    const dx = finishGradient(made.accumulators[0]!, inputs.x as Tensor4D, norm.mean);
    return [dx, made.dgamma, made.dbeta, made.dfilter, made.dbias!];
  },
  maxPool: ({ x }) => maxPool(x as Tensor4D, pooling),
  'maxPool, gradient': ({ x, dPooled }) =>
    maxPoolGradient(dPooled, x, maxPoolWithWorkspace(x as Tensor4D, pooling), pooling),
  normReluMaxPool: (inputs) =>
    normReluMaxPool(partsOf(inputs), normOf(inputs), pooling, { epsilon, keepActivated: false }).y,
  'normReluMaxPool, gradient': (inputs) => {
    const [parts, norm] = [partsOf(inputs), normOf(inputs)];
    const { kept } = normReluMaxPool(parts, norm, pooling, { epsilon, keepActivated: true });
    const dy = inputs.dPooled as Tensor4D;
    const made = normReluMaxPoolGradient(dy, parts, norm, pooling, kept, [], gradient);
    return [finishGradient(made.accumulators[0]!, inputs.x as Tensor4D, norm.mean), made.dgamma, made.dbeta];
  },
  averagePool: ({ x }) => averagePool(x as Tensor4D, { kernelSize: 2, stride: 2 }),
  'averagePool, padded': ({ x }) => averagePool(x as Tensor4D, pooling),
  globalMaxPool: ({ x }) => globalMaxPool(x as Tensor4D),
  'globalMaxPool, gradient': ({ x, dy }) => {
    const perChannel = max<Tensor2D>(dy, [1, 2]);
    return globalMaxPoolGradient(perChannel, x, globalMaxPool(x as Tensor4D));
  },
  globalAveragePool: ({ x }) => globalAveragePool(x as Tensor4D),
  concat: ({ x, dy }) => concat([x as Tensor4D, dy as Tensor4D]),
  add: ({ x, dy }) => add([x, dy]),
};

/** Values from 0.5 to 1.5: no product of them is 0, and every ReLU lets them through. */
function valuesOf(name: keyof Inputs): Float32Array {
  const random = createRandom(name.length);
  return Float32Array.from(
    { length: shapes[name].reduce((size, length) => size * length, 1) },
    () => random.uniform() + 0.5,
  );
}

async function outputs(
  operation: (inputs: Inputs) => Tensor | Tensor[],
  changed: keyof Inputs,
  at: number,
  to: number,
) {
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = valuesOf(name as keyof Inputs);
      if (name === changed) values[at] = to;
      return [name, tensor(values, shape)];
    }),
  ) as Inputs;
  const made = [operation(inputs)].flat();
  const values = await Promise.all(made.map((output) => output.data()));
  dispose([made, inputs]);
  return values.flatMap((each) => [...each]);
}

/**
 * Outputs of an operation that depend on a value of its inputs (found by changing it), but are finite where that value is NaN or
 * infinite. There should be none.
 */
export async function hiddenBy(operation: (typeof operations)[string]): Promise<string[]> {
  const found: string[] = [];
  for (const name of Object.keys(shapes) as (keyof Inputs)[]) {
    // In the middle of a vector, in its rest, and at an edge.
    for (const share of [0.1, 0.55, 0.999]) {
      const at = Math.floor(share * valuesOf(name).length);
      const [some, more] = [await outputs(operation, name, at, 5), await outputs(operation, name, at, 7)];
      const depends = some.map((value, index) => Math.abs(value - more[index]!) > 1e-3 * Math.abs(value));
      for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const made = await outputs(operation, name, at, special);
        const hidden = made.flatMap((value, index) => (depends[index] && Number.isFinite(value) ? [index] : []));
        if (hidden.length > 0) found.push(`${special} at ${at} of ${name}, in outputs ${hidden.join(' ')}`);
      }
    }
  }
  return found;
}
