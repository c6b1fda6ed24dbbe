/** A training run as a fixture of PyTorch describes it, and how far from PyTorch's it ends. */
import { createRandom, type Random } from '@densenet/ops';
import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet, disposeParameters, parametersToArrays } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import {
  deterministicParameters,
  distanceFromStored,
  type SgdFixture,
} from '../../../model/src/testing/pytorchFixtures.ts';
import { sgd, startTraining, type TensorBatch, trainStep } from '../index.ts';

/** Within this of PyTorch's float32 run a quantity is the same. */
const tolerance = 1e-3;
/** Beyond it, rounding alone must explain the distance from float64: that of PyTorch's own float32 runs, times this. */
const spreadFactor = 2;

/**
 * Distances of runs that differ in the order of the images in each batch, which changes nothing but the order of
 * additions: in float64, PyTorch's runs of the chapter's network in two orders are 7e-14 apart after 20 steps. In float32
 * a value that rounding puts on the other side of a ReLU's zero is enough to end far away, and it is chance whether an
 * order meets one. Native TensorFlow's fused norm does at the stem in step 1 of the stored order and ends 0.17 from
 * float64, where the norm composed of core kernels ends 0.02 away; in eleven other orders the fused one is at 0.009 to
 * 0.022, and PyTorch in twelve at 0.014 to 0.058. A mistake shows in every order, a tie in few: hence the median of three.
 * (It found one: on wasm, sums that lost digits ended 0.12 to 0.17 away in each.)
 */
export async function medianDistancesFromPyTorch(fixture: SgdFixture): Promise<Distance[]> {
  const runs: Distance[][] = [];
  for (const seed of [1, 2, 3]) runs.push(await distancesFromPyTorch(fixture, createRandom(seed)));
  const median = (values: number[]) => values.sort((a, b) => a - b)[1]!;
  return runs[0]!.map((first, index) => ({
    ...first,
    fromFloat32: median(runs.map((run) => run[index]!.fromFloat32)),
    fromFloat64: median(runs.map((run) => run[index]!.fromFloat64)),
  }));
}

/** One quantity of a run: the losses, a parameter or a running statistic. */
interface Distance {
  quantity: string;
  fromFloat32: number;
  fromFloat64: number;
  float32Spread: number;
}

/** Trains as PyTorch did, on the same images in each batch, in the stored order or one that `shuffle` draws. */
export async function distancesFromPyTorch(fixture: SgdFixture, shuffle?: Random): Promise<Distance[]> {
  const { config, steps, optimizer: options, losses, afterFirstStep, afterLastStep } = fixture;
  const model = createDenseNet(config);
  const optimizer = sgd(options);
  const parameters = deterministicParameters(model.parameterSpecs, { freshStatistics: true });
  const state = startTraining(model, optimizer, parameters, createRandom(1));
  const ourLosses: number[] = [];
  const distances: Distance[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchOf(fixture, step, shuffle);
    const { loss } = await trainStep(model, optimizer, state, batch, options.learningRate);
    dispose([batch.images, batch.labels]);
    ourLosses.push(loss);
    const snapshot = step === 0 ? afterFirstStep : step === steps - 1 ? afterLastStep : undefined;
    if (!snapshot) continue;
    const arrays = await parametersToArrays(state.parameters);
    for (const [name, float64] of Object.entries(snapshot.float64)) {
      distances.push({
        quantity: `${name} after step ${step + 1}`,
        fromFloat32: distanceFromStored(arrays[name]!, snapshot.float32[name]!),
        fromFloat64: distanceFromStored(arrays[name]!, float64),
        float32Spread: snapshot.float32Spread[name]!,
      });
    }
  }
  disposeParameters(state.parameters);
  disposeParameters(state.optimizerState);
  // The losses of all steps are one quantity, as the values of a parameter are.
  const largestLoss = Math.max(...losses.float64);
  distances.push({
    quantity: 'losses',
    fromFloat32: relativeDifference(ourLosses, losses.float32),
    fromFloat64: relativeDifference(ourLosses, losses.float64),
    float32Spread: Math.max(
      ...losses.float32Spread.map((spread, step) => (spread * losses.float64[step]!) / largestLoss),
    ),
  });
  return distances;
}

function batchOf({ imagesShape, config }: SgdFixture, step: number, shuffle?: Random): TensorBatch {
  const { images, labels } = deterministicExamples(step, imagesShape, config.numClasses);
  const [size] = imagesShape;
  const order = Array.from({ length: size }, (_, index) => index);
  if (shuffle) {
    for (let last = size - 1; last > 0; last--) {
      const other = shuffle.int(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
  }
  const pixels = images.length / size;
  const ordered = new Float32Array(images.length);
  order.forEach((from, to) => {
    ordered.set(images.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  });
  const orderedLabels = Int32Array.from(order, (from) => labels[from]!);
  return { images: tensor4d(ordered, imagesShape), labels: tensor1d(orderedLabels, 'int32') };
}

/** The quantities that are further from PyTorch than they may be, each with its numbers. */
export function tooFar(distances: readonly Distance[]): string[] {
  return distances
    .filter(({ fromFloat32, fromFloat64, float32Spread }) => {
      const near = fromFloat32 <= tolerance || fromFloat64 <= spreadFactor * float32Spread;
      return !near;
    })
    .map(({ quantity, fromFloat32, fromFloat64, float32Spread }) => {
      const [a, b, c] = [fromFloat32, fromFloat64, float32Spread].map((value) => value.toExponential(1));
      return `${quantity}: ${a} from PyTorch's float32 run, ${b} from float64, where PyTorch's own float32 runs are ${c}`;
    });
}
