import type { BatchReplicas, Random } from '@densenet/ops';
import { dispose, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** Tensors by name, mostly a parameter's name. */
export type NamedTensors = { [name: string]: Tensor };

/** What training has to know of a parameter. */
export interface ParameterShape {
  name: string;
  shape: readonly number[];
}

export interface PassOptions {
  memoryEfficient?: boolean | undefined;
  /** The processes that share the batch, where norms take the statistics of the whole. */
  syncBatchNorm?: BatchReplicas | undefined;
  /** Whether the images are no part of that batch, so that they count nothing in its statistics. */
  isPadding?: boolean | undefined;
}

/** What training needs of a network; the models of `@densenet/model` have this form. */
export interface TrainableModel {
  /** All parameters. Those that are not trainable are frozen, or running statistics of norms. */
  readonly parameterSpecs: readonly (ParameterShape & { trainable: boolean })[];
  /** Runs a batch through the network and keeps what the backward pass needs. */
  trainingPass(parameters: NamedTensors, images: Tensor4D, random: Random, options: PassOptions): TrainingPass;
}

/** The forward pass of a batch, with all that its backward pass needs. */
export interface TrainingPass {
  /** `[batch, classes]` */
  logits: Tensor2D;
  /** Mean and unbiased variance of the batch by the name of each norm that uses them. */
  statistics: { [norm: string]: { mean: Tensor1D; variance: Tensor1D } };
  /**
   * The gradients of the trainable parameters by name, from the gradient of the logits. Frees what the pass has kept.
   *
   * @param onGradient is called with each gradient as soon as it is complete
   */
  backward(dLogits: Tensor2D, onGradient?: (name: string, gradient: Tensor) => void): NamedTensors;
  /** Frees what the pass has kept. */
  dispose(): void;
}

/** One batch on the backend. Whoever takes it from the source disposes of it (`disposeBatch`). */
export interface TensorBatch {
  /** `[size, height, width, channels]`, preprocessed. */
  images: Tensor4D;
  /**
   * What the network should answer for the images, as the loss understands it: class indices, int32 `[size]`, for
   * `crossEntropy`.
   */
  targets: Tensor;
  /** What this is a part of, where several processes train together on a part of each batch. */
  partOf?: WholeBatch | undefined;
}

/** The batch of which each process has a part. */
export interface WholeBatch {
  /** The targets of all its images, by which a part's loss is weighed. */
  targets: Tensor;
  /**
   * Whether the batch has fewer images than there are processes and none for this one: the part is then an image of another's,
   * which keeps the process in step and counts nothing.
   */
  isPadding: boolean;
}

/** How many images a batch has in all processes together. */
export const imagesOf = ({ images, partOf }: TensorBatch): number => partOf?.targets.shape[0] ?? images.shape[0];

/** Frees a batch that was taken from its source. */
export function disposeBatch({ images, targets, partOf }: TensorBatch): void {
  dispose([images, targets]);
  partOf?.targets.dispose();
}

/** An `AbortSignal`, whose type this package cannot name: it belongs to Node or the browser. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
