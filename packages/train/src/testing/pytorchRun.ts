/** A training run as a fixture of PyTorch describes it, and how far from PyTorch's it ends. */
import { createRandom } from '@densenet/ops';
import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { relativeDifference } from '../../../../testing/compare.ts';
import { createDenseNet, disposeParameters, parametersToArrays } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import {
  deterministicParameters,
  distanceFromStored,
  type SgdFixture,
} from '../../../model/src/testing/pytorchFixtures.ts';
import { crossEntropy, sgd, startTraining, type TensorBatch, trainStep } from '../index.ts';

/** A quantity whose relative difference from PyTorch's float32 run is at most this counts as equal. */
const tolerance = 1e-3;
/** A quantity beyond the tolerance may be as far from the float64 run as PyTorch's own float32 runs are, times this. */
const spreadFactor = 2;

/** One quantity of a run: the losses, a parameter or a running statistic. */
export interface Distance {
  quantity: string;
  fromFloat32: number;
  fromFloat64: number;
  float32Spread: number;
}

/** Trains as PyTorch did, from the same weights on the same batches. */
export async function distancesFromPyTorch(
  fixture: SgdFixture,
  onStep?: (step: number, steps: number) => void,
): Promise<Distance[]> {
  const { config, steps, optimizer: options, losses, afterFirstStep, afterLastStep } = fixture;
  const model = createDenseNet(config);
  const task = { model, loss: crossEntropy(), optimizer: sgd(options) };
  const parameters = deterministicParameters(model.parameterSpecs, { freshStatistics: true });
  const state = startTraining(task, parameters, createRandom(1));
  const ourLosses: number[] = [];
  const distances: Distance[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = batchOf(fixture, step);
    const { loss } = await trainStep(task, state, batch, options.learningRate);
    dispose([batch.images, batch.targets]);
    ourLosses.push(loss);
    onStep?.(step + 1, steps);
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

function batchOf({ imagesShape, config }: SgdFixture, step: number): TensorBatch {
  const { images, labels } = deterministicExamples(step, imagesShape, config.numClasses);
  return { images: tensor4d(images, imagesShape), targets: tensor1d(labels, 'int32') };
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
