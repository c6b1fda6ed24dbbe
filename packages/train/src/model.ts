import type { Random } from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** Tensors by name, mostly that of a parameter. */
export type NamedTensors = { [name: string]: Tensor };

/** A parameter, as far as training has to know it. */
export interface ParameterShape {
  name: string;
  shape: readonly number[];
}

/** What the loop needs of a network; the models of `@densenet/model` are of this form. */
export interface TrainableModel {
  /** Every parameter; those that are not trainable are frozen, or running statistics of norms. */
  readonly parameterSpecs: readonly (ParameterShape & { trainable: boolean })[];
  /** Runs a batch through the network, so that it can go back. */
  trainingPass(
    parameters: NamedTensors,
    images: Tensor4D,
    random: Random,
    options: { memoryEfficient?: boolean | undefined },
  ): TrainingPass;
}

/** A batch on its way through the network and back. */
export interface TrainingPass {
  /** `[batch, classes]` */
  logits: Tensor2D;
  /** Mean and unbiased variance of the batch by the name of each norm that uses them. */
  statistics: { [norm: string]: { mean: Tensor1D; variance: Tensor1D } };
  /**
   * From the gradient of the logits, those of the trainable parameters by name. Frees what the pass has kept.
   *
   * @param onGradient is told of each gradient as soon as it is complete
   */
  backward(dLogits: Tensor2D, onGradient?: (name: string, gradient: Tensor) => void): NamedTensors;
  /** Frees what the pass has kept. */
  dispose(): void;
}

/** One batch on the backend. Whoever takes it from the source disposes of it. */
export interface TensorBatch {
  /** `[size, height, width, channels]`, preprocessed. */
  images: Tensor4D;
  /** What the network should say of them, as the loss understands it: class indices, int32 `[size]`, for `crossEntropy`. */
  targets: Tensor;
}

/** An `AbortSignal`, whose type this package cannot name: it belongs to Node or the browser. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
