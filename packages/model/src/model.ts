import type { BatchReplicas, Random } from '@densenet/ops';
import { nameMatcher } from '@densenet/schema';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type DenseNetConfig, type Initialization, parseConfig } from './definition/config.ts';
import { denseNet } from './definition/denseNet.ts';
import type { Network } from './definition/layers.ts';
import { parseResNetConfig, type ResNetConfig, resNet } from './definition/resNet.ts';
import { expectImages, NetworkTooLargeError } from './errors.ts';
import { type Graph, readGraph, smallestInput } from './graph/graph.ts';
import { initializeParameters } from './initialize.ts';
import { sizeOf } from './operations/shape.ts';
import { type ParameterSpec, type Parameters, parameterSpecs } from './parameters.ts';
import { compileInference, type InferenceProgram } from './programs/inferenceProgram.ts';
import type { OperationListener } from './programs/operationInfo.ts';
import { compileTraining, type TrainingPass, type TrainingProgram } from './programs/trainingProgram.ts';
import { type Summary, summarize } from './readings/summary.ts';

export interface TrainingPassOptions extends OperationListener {
  /**
   * Whether concatenations, norms and ReLUs are computed again in the backward pass instead of kept for it (Pleiss et al.
   * 2017). The gradients have the same bits. False by default.
   */
  memoryEfficient?: boolean | undefined;
  /**
   * The processes that share the batch, each with the images of its part: batch norms then take means and variances of the whole batch,
   * in both passes, as if one process had it (synchronized batch norm). All processes run the same network forward and backward, and
   * the gradients of their logits are those of one loss, the whole batch's. Not at all by default.
   */
  syncBatchNorm?: BatchReplicas | undefined;
  /**
   * Whether the images are no part of that batch, because it has fewer images than there are processes: they only keep this process in
   * step with the others, and count nothing. The gradient of the logits must then be 0. False by default.
   */
  isPadding?: boolean | undefined;
}

/** A network and its readings, for one number of input channels. Holds no parameters. */
export interface Model {
  /** Every parameter the network has, in the order of its layers. */
  readonly parameterSpecs: readonly ParameterSpec[];
  /** Height and width of the smallest image it takes. */
  readonly smallestInput: number;
  /** Whether training leaves the parameter of this name as it is: see `freeze`. */
  isFrozen(name: string): boolean;
  /**
   * Its graph for images of `height` x `width`.
   *
   * @throws InputTooSmallError where they are smaller than `smallestInput`
   */
  graph(height: number, width: number): Graph;
  /**
   * Layer by layer, for images of `height` x `width`.
   *
   * @throws InputTooSmallError where they are smaller than `smallestInput`
   */
  summary(height: number, width: number): Summary;
  /** Fresh parameters, which the caller disposes of. */
  initialize(random: Random): Parameters;
  /**
   * Logits and the batch's statistics, with a backward pass of its own, which needs far less memory than TensorFlow.js'
   * tape (`forwardOnTape` of `@densenet/model/tape`) and may need less still.
   *
   * @throws InputShapeError where the images are not of the network's form
   * @throws InputTooSmallError where they are smaller than `smallestInput`
   */
  trainingPass(parameters: Parameters, images: Tensor4D, random: Random, options?: TrainingPassOptions): TrainingPass;
  /**
   * The same network with some parameters left as they are by training. Frozen running statistics are used in training as
   * they are at inference.
   *
   * @param patterns names of parameters; `*` stands for any characters: `features.*` is all but the classifier
   * @throws RangeError where no parameter's name fits a pattern
   */
  freeze(...patterns: string[]): Model;
  /** The network ready to run with these parameters. Its `run` throws InputShapeError, InputTooSmallError. */
  compileInference(parameters: Parameters): InferenceProgram;
}

/**
 * A DenseNet of this configuration.
 *
 * @throws ConfigError where a value is out of range
 * @throws NetworkTooLargeError where it has more operations or parameters than can be computed with
 */
export function createDenseNet(config: DenseNetConfig): Model & { readonly config: DenseNetConfig } {
  const checked = parseConfig(config);
  const network: Network = (nn, images) => denseNet(nn, checked, images);
  return { config: checked, ...createModel(network, checked.inChannels, checked.initialization) };
}

/**
 * A ResNet of this configuration, to compare with.
 *
 * @throws ConfigError where a value is out of range
 * @throws NetworkTooLargeError where it has more operations or parameters than can be computed with
 */
export function createResNet(config: ResNetConfig): Model & { readonly config: ResNetConfig } {
  const checked = parseResNetConfig(config);
  const network: Network = (nn, images) => resNet(nn, checked, images);
  return { config: checked, ...createModel(network, checked.inChannels, checked.initialization) };
}

/**
 * The readings of any network that is written in the vocabulary of `Layers`.
 *
 * @throws NetworkTooLargeError where it has more operations or parameters than can be computed with
 */
export function createModel(network: Network, inChannels: number, initialization: Initialization): Model {
  return modelOf(network, inChannels, initialization, () => false);
}

/** Most parameters of one network: these take 8 GB, and a tensor's indices go no further. */
const mostParameters = 2 ** 31;

/** Called before anything is allocated: without memory the error would be the system's, or a library's. */
function expectFewValues(specs: readonly ParameterSpec[]): void {
  const count = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (count <= mostParameters) return;
  throw new NetworkTooLargeError(`the network has ${count} parameters; at most ${mostParameters} can be computed with`);
}

function modelOf(
  network: Network,
  inChannels: number,
  initialization: Initialization,
  isFrozen: (name: string) => boolean,
): Model {
  const graph = (height: number, width: number) => readGraph(network, [height, width, inChannels]);
  const smallest = smallestInput(network, inChannels);
  const smallestGraph = graph(smallest, smallest);
  const specs = parameterSpecs(smallestGraph).map((spec) =>
    isFrozen(spec.name) ? { ...spec, trainable: false } : spec,
  );
  expectFewValues(specs);
  // Without this check, the error would be that of a layer inside, which knows neither the image nor the smallest size.
  const expectUsable = (images: Tensor4D) => {
    expectImages(images, inChannels);
    const [, height, width] = images.shape;
    if (Math.min(height, width) < smallest) graph(height, width);
  };
  const programs = new Map<string, TrainingProgram>();
  const trainingProgram = (memoryEfficient: boolean, overReplicas: boolean): TrainingProgram => {
    const key = `${memoryEfficient} ${overReplicas}`;
    const program = programs.get(key) ?? compileTraining(smallestGraph, { isFrozen, memoryEfficient, overReplicas });
    programs.set(key, program);
    return program;
  };
  return {
    parameterSpecs: specs,
    smallestInput: smallest,
    isFrozen,
    graph,
    summary: (height, width) => summarize(graph(height, width)),
    initialize: (random) => initializeParameters(specs, initialization, random),
    trainingPass: (
      parameters,
      images,
      random,
      { memoryEfficient = false, syncBatchNorm, isPadding, onOperation } = {},
    ) => {
      expectUsable(images);
      const program = trainingProgram(memoryEfficient, syncBatchNorm !== undefined);
      return program.run(parameters, images, random, { replicas: syncBatchNorm, isPadding, onOperation });
    },
    freeze: (...patterns) => {
      const isMatched = nameMatcher(specs, patterns);
      return modelOf(network, inChannels, initialization, (name) => isFrozen(name) || isMatched(name));
    },
    compileInference: (parameters) => {
      const program = compileInference(smallestGraph, parameters);
      return {
        ...program,
        run: (images, options) => {
          expectUsable(images);
          return program.run(images, options);
        },
        runKeeping: (images, nodes) => {
          expectUsable(images);
          return program.runKeeping(images, nodes);
        },
        runInTurns: async (images, nodes, pause) => {
          expectUsable(images);
          return program.runInTurns(images, nodes, pause);
        },
        features: (images, names) => {
          expectUsable(images);
          return program.features(images, names);
        },
      };
    },
  };
}
