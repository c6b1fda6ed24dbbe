import type { Model, OperationListener } from '@densenet/model';
import { forwardOnTape } from '@densenet/model/tape';
import { createRandom, softmaxCrossEntropy } from '@densenet/ops';
import {
  crossEntropy,
  freshState,
  type Optimizer,
  type StepState,
  sgd,
  type Task,
  type TensorBatch,
  type TrainableModel,
  trainStep,
} from '@densenet/train';
import {
  dispose,
  randomUniform,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tidy,
  valueAndGrads,
  zeros,
} from '@tensorflow/tfjs-core';

/** A model, with the channels and classes that a batch for it needs. */
export interface MeasuredNetwork {
  model: Model;
  inChannels: number;
  numClasses: number;
}

/** What is measured: a network and the size of a batch. */
export interface Case {
  network: MeasuredNetwork;
  /** Height and width of the images. */
  size: number;
  batchSize: number;
}

/**
 * What is run on a case:
 * - `plain`: a training step of `@densenet/train`, which keeps all that its backward pass reads
 * - `efficient`: the memory-efficient step, which computes norms, ReLUs and concatenations again
 * - `tape`: a training step by TensorFlow.js' own gradient tape
 * - `inference`
 */
export const runs = ['plain', 'efficient', 'tape', 'inference'] as const;

export type Run = (typeof runs)[number];

export interface Workload {
  /** Does one step and waits for its result. */
  step(): Promise<void>;
  dispose(): void;
}

/** Hooks into a training step: `model` and `optimizer` may wrap those of the workload, to time their calls. */
export interface Observer extends OperationListener {
  model?(model: TrainableModel): TrainableModel;
  optimizer?(optimizer: Optimizer): Optimizer;
}

export interface WorkloadOptions {
  /** Values of parameters and images: random numbers, or zeros on a backend that computes nothing. */
  values: 'random' | 'zeros';
  observer?: Observer;
}

/** The paper's optimizer (section 4.2), with a learning rate at which training on noise does not diverge. */
const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 1e-4 });
const learningRate = 1e-3;

/** Makes parameters and a batch on the current backend, for steps of one run. The caller disposes of the workload. */
export function prepareWorkload(what: Case, run: Run, options: WorkloadOptions): Workload {
  return run === 'inference' ? inference(what, options) : training(what, run, options);
}

const parametersOf = ({ model }: MeasuredNetwork, values: WorkloadOptions['values']): { [name: string]: Tensor } =>
  values === 'random'
    ? model.initialize(createRandom(1))
    : Object.fromEntries(model.parameterSpecs.map(({ name, shape }) => [name, zeros([...shape])]));

function batchOf({ network, size, batchSize }: Case, values: WorkloadOptions['values']): TensorBatch {
  const shape: [number, number, number, number] = [batchSize, size, size, network.inChannels];
  const images = values === 'random' ? randomUniform(shape, -1, 1, 'float32', 1) : zeros(shape);
  const labels = Int32Array.from({ length: batchSize }, (_, index) => index % network.numClasses);
  return { images: images as Tensor4D, targets: tensor1d(labels, 'int32') };
}

function inference(what: Case, { values, observer = {} }: WorkloadOptions): Workload {
  const parameters = parametersOf(what.network, values);
  const program = what.network.model.compileInference(parameters);
  const { images, targets } = batchOf(what, values);
  return {
    step: async () => {
      const logits = program.run(images, { onOperation: observer.onOperation });
      await logits.data();
      logits.dispose();
    },
    dispose: () => {
      program.dispose();
      dispose([parameters, images, targets]);
    },
  };
}

function training(what: Case, run: Exclude<Run, 'inference'>, { values, observer = {} }: WorkloadOptions): Workload {
  const parameters = parametersOf(what.network, values);
  const state: StepState = {
    parameters,
    optimizerState: freshState(optimizer, trainableSpecs(what.network)),
    step: 0,
    random: createRandom(2),
  };
  const batch = batchOf(what, values);
  const { onOperation } = observer;
  const heard: TrainableModel = {
    ...what.network.model,
    trainingPass: (tensors, images, random, options) =>
      what.network.model.trainingPass(tensors, images, random, { ...options, onOperation }),
  };
  const task: Task = {
    model: observer.model?.(heard) ?? heard,
    loss: crossEntropy(),
    optimizer: observer.optimizer?.(optimizer) ?? optimizer,
    memoryEfficient: run === 'efficient',
  };
  return {
    step: async () => {
      if (run === 'tape') await tapedStep(what.network, state, batch);
      else await trainStep(task, state, batch, learningRate);
    },
    dispose: () => dispose([state.parameters, state.optimizerState, batch.images, batch.targets]),
  };
}

const trainableSpecs = ({ model }: MeasuredNetwork) => model.parameterSpecs.filter(({ trainable }) => trainable);

/** A step as TensorFlow.js' tape does it, without running statistics. */
async function tapedStep(network: MeasuredNetwork, state: StepState, { images, targets }: TensorBatch): Promise<void> {
  const trainable = Object.fromEntries(trainableSpecs(network).map(({ name }) => [name, state.parameters[name]!]));
  const loss = () =>
    softmaxCrossEntropy(
      forwardOnTape(network.model, state.parameters, images, state.random).logits,
      targets as Tensor1D,
    );
  const { value, grads } = tidy(() => valueAndGrads(loss)(Object.values(trainable)));
  await value.data();
  const gradients = Object.fromEntries(Object.keys(trainable).map((name, index) => [name, grads[index]!]));
  const updated = optimizer.update({
    gradients,
    state: state.optimizerState,
    parameters: state.parameters,
    step: state.step + 1,
    learningRate,
  });
  dispose([value, grads, trainable, state.optimizerState]);
  Object.assign(state.parameters, updated.parameters);
  state.optimizerState = updated.state;
  state.step++;
}
