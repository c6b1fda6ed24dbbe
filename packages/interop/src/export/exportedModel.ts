import type { Preprocessing } from '@densenet/data';
import type { Graph, NamedArray } from '@densenet/model';
import type { StorageType } from './storage.ts';

/** A network with its parameters, to be written for other programs. */
export interface ExportedModel {
  /** Its graph reading, for the height and width that the export is to take: `createDenseNet(config).graph(224, 224)`. */
  graph: Graph;
  /** Every parameter and running statistic by its name, in TensorFlow's axis order. */
  arrays: Readonly<Record<string, NamedArray>>;
  /** How an image becomes the network's input. Written into the export as metadata, too. */
  preprocessing?: Preprocessing | undefined;
  /** A name for each class, in the order of the logits. */
  labels?: readonly string[] | undefined;
}

export interface ExportOptions {
  /**
   * Multiplies each batch norm that directly follows a convolution into it, where nothing else reads the convolution:
   * less to compute, the same logits but for rounding, and no longer the parameters that were trained. False by default.
   */
  foldNorms?: boolean | undefined;
  /**
   * True: takes uint8 images `[batch, height, width, channels]` of the network's size, 0 to 255, and gives softmax
   * probabilities. Scale, mean and standard deviation are part of the graph; resizing and cropping are not.
   * False (the default): takes float32 preprocessed images and gives logits.
   */
  preprocessing?: boolean | undefined;
  /**
   * True: takes images of any height and width from the network's smallest on (`smallestInput` of `@densenet/model`).
   * False (the default): takes images of the graph's size only, so that other programs can plan their memory.
   */
  dynamicSize?: boolean | undefined;
  /**
   * How filters and the classifier's matrix are stored: float32 (the default), float16 (ONNX, GraphModel) or uint8
   * (GraphModel). Computation is in float32 always.
   */
  dtype?: StorageType | undefined;
}

/** One file of a format that is a folder. */
export interface ExportedFile {
  /** Within the folder, with `/` between names. */
  path: string;
  bytes: Uint8Array;
}

/** Name of the program that wrote an export, which every export carries. */
export const producer = '@densenet/interop';

/** The model cannot be exported with these options. The message says what was found and what was expected. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/** Metadata of an export as JSON values: preprocessing and labels, where the model has them. */
export function metadataOf({ preprocessing, labels }: ExportedModel): Record<string, unknown> {
  return { ...(preprocessing && { preprocessing }), ...(labels && { labels }) };
}
