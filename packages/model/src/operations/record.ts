import type { ChannelMoments, GatheredGradient, Random } from '@densenet/ops';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from './shape.ts';

export type ParameterRole = 'filter' | 'weight' | 'bias' | 'scale' | 'shift' | 'runningMean' | 'runningVariance';

/** A parameter as its operation knows it; its whole name has the operation's own in front. */
export interface OwnParameter {
  /** Last part of the name, as torchvision has it: `weight`, `running_mean`. */
  suffix: string;
  role: ParameterRole;
  shape: Shape;
}

/**
 * All that the project knows of one kind of operation. `O` is what a node of the graph holds of it; one with parameters
 * has a `name`, the scope of theirs.
 */
export interface OperationRecord<O extends { op: string }> {
  readonly op: O['op'];
  /**
   * Shape of the output.
   *
   * @throws InputTooSmallError where nothing would come out
   */
  shape(operation: O, inputs: readonly Shape[]): Shape;
  /** Its parameters, in PyTorch's order; every call below gets their tensors in this order. None if left out. */
  parameters?(operation: O, input: Shape): readonly OwnParameter[];
  /** Multiply-adds of one image. 0 if left out: those of convolutions and fully connected layers are counted, as is usual. */
  multiplyAdds?(operation: O, input: Shape, output: Shape): number;
  /**
   * Whether each channel of the output is computed from the same channel of the input alone: what reads the output then reads the
   * channels of the node that made the input.
   */
  readonly keepsChannels?: boolean;
  /** Whether it is an activation, which a memory-efficient program computes once more instead of keeping its output. */
  readonly isActivation?: boolean;
  /** Whether the output is the first input itself, so that nothing is computed. Never if left out. */
  isIdentity?(inputs: number, phase: 'training' | 'inference'): boolean;
  /** Null for an operation that training programs never run by itself. */
  readonly training: TrainingCalls<O> | null;
  /** Null for an operation that inference programs never run by itself. */
  readonly inference: InferenceCalls<O> | null;
}

/** How an operation runs in a training program. */
export interface TrainingCalls<O> {
  /** Where `hasBackward` is false, TensorFlow.js' own tape must be able to differentiate the call: tests compare the two. */
  forward(operation: O, call: ForwardCall): ForwardResult;
  /** Whether `forward` can give the moments of the output as it writes it. */
  readonly givesMoments?: boolean;
  /** Gradients of the inputs, in their order. Called where at least one is wanted; the others are not used. */
  readonly inputGradients: GradientCall<O, readonly Tensor[]>;
  /** Gradients of the parameters, in their order; each is asked for where it is trained. None if left out. */
  readonly parameterGradients?: readonly GradientCall<O, Tensor>[];
  /**
   * Gradients of all parameters in one call, asked for where the input needs none and the first parameter is trained, as
   * of a convolution that reads images. Saves `finishGradient`: `dy` may be as norms have gathered it.
   */
  parameterGradientsAtOnce?(operation: O, call: AtOnceCall): readonly (Tensor | undefined)[];
}

export interface ForwardCall {
  inputs: readonly Tensor[];
  parameters: readonly Tensor[];
  random: Random;
  /** Whether there will be a backward call, for which something may be kept. */
  hasBackward: boolean;
  /** Whether a norm reads the output, so that its moments should be given by what can. */
  wantsMoments: boolean;
  /** Whether other processes have more of the batch, so that moments of one value a channel are enough. */
  isPart: boolean;
}

export interface ForwardResult {
  y: Tensor;
  /** What the backward call needs besides inputs and output, if anything. */
  kept?: Tensor | undefined;
  moments?: ChannelMoments;
}

/** A gradient, and which tensors of the forward pass it is computed from: those that no gradient needs are freed. */
export interface GradientCall<O, Result> {
  readonly needs: readonly ('inputs' | 'output' | 'kept')[];
  run(operation: O, call: BackwardCall): Result;
}

export interface BackwardCall {
  /** Gradient of the output. */
  dy: Tensor;
  /** Shapes of the inputs, with the batch axis. */
  inputShapes: readonly (readonly number[])[];
  parameters: readonly Tensor[];
  /** Empty unless needed. */
  inputs: readonly Tensor[];
  /** There only where it is needed. */
  output: Tensor;
  /** What `forward` has kept, where it is needed and there was something. */
  kept: Tensor | undefined;
}

export interface AtOnceCall extends Omit<BackwardCall, 'dy' | 'output' | 'kept'> {
  dy: Tensor | GatheredGradient;
  /** For each parameter, whether it is trained. */
  wanted: readonly boolean[];
}

/** How an operation runs in an inference program. */
export interface InferenceCalls<O> {
  /** Makes the `weights` of `run` from the parameters, once. If left out, `weights` are the parameters themselves. */
  prepare?(operation: O, parameters: readonly Tensor[]): readonly (Tensor | undefined)[];
  run(operation: O, inputs: readonly Tensor[], weights: readonly (Tensor | undefined)[]): Tensor;
}
