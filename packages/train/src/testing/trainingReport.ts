/** What one backend does in a short training: the same on any, in Node and in a browser, so that backends can be compared. */
import { createRandom } from '@densenet/ops';
import { backend, dispose, memory, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { createDenseNet, densenetTiny, parametersToArrays } from '../../../model/src/index.ts';
import { deterministicExamples } from '../../../model/src/testing/deterministic.ts';
import {
  crossEntropy,
  sgd,
  startTraining,
  type Task,
  type TensorBatch,
  type TrainingState,
  trainStep,
} from '../index.ts';

export interface TrainingReport {
  /** The loss of each step. */
  losses: number[];
  /** How long each step took; the first one has what is made once, such as shaders. */
  milliseconds: number[];
  /** Parameters and running statistics after the last step. */
  parameters: { [name: string]: number[] };
  /** Logits of inference with these. */
  logits: number[];
  /** Whether parameters, statistics and momentum are the same, bit for bit, after some steps. */
  sameBits: {
    /** With the same seed once more. */
    again: boolean;
    /** With `memoryEfficient`. */
    memoryEfficient: boolean;
  };
  /** What was left behind, after which step or error; empty if nothing was. */
  leaks: string[];
}

/** Every kind of unit: the stem's 7x7 convolution and max-pooling, bottlenecks, a transition, dropout. */
const model = createDenseNet(densenetTiny({ numClasses: 3, bottleneckFactor: 2, dropRate: 0.1 }));
const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 });
const task: Task = { model, loss: crossEntropy(), optimizer };
const learningRate = 0.05;
/** Sizes that the strides of the stem and the transition do not divide, so that rows and columns are left over. */
const imagesShape: [number, number, number, number] = [6, 22, 19, 1];
/** Steps after which bits are compared. */
const comparedSteps = 3;

function exampleBatch(step: number): TensorBatch {
  const { images, labels } = deterministicExamples(step, imagesShape, 3);
  return { images: tensor4d(images, imagesShape), targets: tensor1d(labels, 'int32') };
}

function freshState(): TrainingState {
  const random = createRandom(5);
  const parameters = model.initialize(random);
  for (const [name, fresh] of Object.entries(parameters)) {
    if (!name.endsWith('.bias')) continue;
    // A bias before a norm has no gradient but rounding errors: begun at 0, it would stay too small to be compared.
    parameters[name] = tensor1d(Float32Array.from({ length: fresh.size }, () => 0.2 * random.uniform() - 0.1));
    fresh.dispose();
  }
  return startTraining(task, parameters, random);
}

/** Tensors, buffers and bytes that the engine counts, and buffers that the backend holds. */
function usage() {
  const { numTensors, numDataBuffers, numBytes } = memory();
  return { numTensors, numDataBuffers, numBytes, heldByBackend: backend().numDataIds() };
}

type Usage = ReturnType<typeof usage>;

function difference(where: string, before: Usage): string[] {
  const after = usage();
  const changed = (Object.keys(before) as (keyof Usage)[]).filter((key) => after[key] !== before[key]);
  return changed.map((key) => `${where}: ${key} was ${before[key]}, is ${after[key]}`);
}

async function bitsOf(state: TrainingState): Promise<string> {
  const arrays = [await parametersToArrays(state.parameters), await parametersToArrays(state.optimizerState)];
  // As whole numbers, since text has no -0 and one NaN only.
  const asBits = ({ values }: { values: Float32Array }) => [...new Uint32Array(values.slice().buffer)];
  return JSON.stringify(arrays.map((named) => Object.entries(named).map(([name, array]) => [name, asBits(array)])));
}

/** The bits after some steps from the same start. */
async function bitsAfterSteps(memoryEfficient: boolean, leaks: string[]): Promise<string> {
  const state = freshState();
  for (let step = 0; step < comparedSteps; step++) {
    const before = usage();
    const batch = exampleBatch(step);
    await trainStep({ ...task, memoryEfficient }, state, batch, learningRate);
    dispose([batch.images, batch.targets]);
    leaks.push(...difference(`step ${step}${memoryEfficient ? ', memory-efficient' : ', again'}`, before));
  }
  const bits = await bitsOf(state);
  dispose([state.parameters, state.optimizerState]);
  return bits;
}

/** What the trained network says of a batch. */
async function logitsOf({ parameters }: TrainingState, leaks: string[]): Promise<number[]> {
  const before = usage();
  const { images, targets } = exampleBatch(0);
  const program = model.compileInference(parameters);
  const logits = program.run(images);
  const values = [...(await logits.data())];
  program.dispose();
  dispose([images, targets, logits]);
  leaks.push(...difference('inference', before));
  return values;
}

/** Errors thrown in the middle of a pass, and what they leave behind. */
async function leaksOfErrors(state: TrainingState): Promise<string[]> {
  const batch = exampleBatch(0);
  const leaks: string[] = [];
  for (const memoryEfficient of [false, true]) {
    for (const direction of ['forward', 'backward']) {
      for (const steps of [1, 12]) {
        let left = steps;
        const failing: typeof model = {
          ...model,
          trainingPass: (parameters, images, random, options) =>
            model.trainingPass(parameters, images, random, {
              ...options,
              onOperation: (step) => {
                if (step.direction === direction && --left === 0) throw new Error('in the middle');
              },
            }),
        };
        const before = usage();
        const failingTask = { ...task, model: failing, memoryEfficient };
        const message = await trainStep(failingTask, state, batch, learningRate).then(
          () => 'none',
          (error: Error) => error.message,
        );
        const where = `an error after step ${steps} ${direction}${memoryEfficient ? ', memory-efficient' : ''}`;
        if (message !== 'in the middle') leaks.push(`${where}: it was ${message}`);
        leaks.push(...difference(where, before));
      }
    }
  }
  dispose([batch.images, batch.targets]);
  return leaks;
}

/** Trains a small network on the current backend from a fixed start. Leaves nothing behind, unless `leaks` says so. */
export async function reportTraining(steps: number): Promise<TrainingReport> {
  const state = freshState();
  const [losses, milliseconds, leaks]: [number[], number[], string[]] = [[], [], []];
  let bits = '';
  for (let step = 0; step < steps; step++) {
    const before = usage();
    const start = performance.now();
    const batch = exampleBatch(step);
    losses.push((await trainStep(task, state, batch, learningRate)).loss);
    dispose([batch.images, batch.targets]);
    // Reading the loss waits for the forward pass; this waits for the update.
    await state.parameters['classifier.bias']!.data();
    milliseconds.push(performance.now() - start);
    leaks.push(...difference(`step ${step}`, before));
    if (step === comparedSteps - 1) bits = await bitsOf(state);
  }
  const arrays = await parametersToArrays(state.parameters);
  const logits = await logitsOf(state, leaks);
  const sameBits = {
    again: (await bitsAfterSteps(false, leaks)) === bits,
    memoryEfficient: (await bitsAfterSteps(true, leaks)) === bits,
  };
  leaks.push(...(await leaksOfErrors(state)));
  dispose([state.parameters, state.optimizerState]);
  const parameters = Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, [...values]]));
  return { losses, milliseconds, parameters, logits, sameBits, leaks };
}
