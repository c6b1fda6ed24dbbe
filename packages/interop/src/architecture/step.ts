/** Padding on each side, in pixels: zeros; in max-pooling, values that are never the maximum. */
export type Sides = readonly [top: number, bottom: number, left: number, right: number];

/** Window of a convolution or pooling. */
export interface Window {
  kernelSize: readonly [height: number, width: number];
  strides: readonly [height: number, width: number];
  /** `same`: TensorFlow's padding with a stride above 1, whose width on each side depends on the image's size. */
  padding: Sides | 'same';
}

/** What a layer of another program computes, before anyone asks whether this project's DenseNet has it. */
export type Operation =
  | { kind: 'image'; height: number | undefined; width: number | undefined; channels: number | undefined }
  | { kind: 'padding'; padding: Sides }
  | ({ kind: 'convolution'; outChannels: number; bias: boolean } & Window)
  /** `axis`: the axis of the channels. Feature vectors have one axis, which is the first and the last. */
  | { kind: 'norm'; epsilon: number; weight: boolean; bias: boolean; axis: 'first' | 'last' }
  /** `slope`: of the activation for negative values, where it has one. */
  | { kind: 'activation'; name: string; slope?: number }
  | { kind: 'concatenation' }
  | ({ kind: 'pooling'; how: 'max' | 'average' } & Window)
  | { kind: 'globalPooling'; how: 'max' | 'average' }
  | { kind: 'linear'; outFeatures: number; bias: boolean }
  /** What a network does in training only: dropout, or noise and augmentation, whose `dropRate` is 0. */
  | { kind: 'trainingOnly'; dropRate: number }
  | { kind: 'flatten' }
  /** `scale x + offset`; `scale` and `offset` have one value, or one for each channel. */
  | { kind: 'scaling'; scale: readonly number[]; offset: readonly number[] }
  /** Resizes the whole picture: bilinear, half-pixel centres, no antialiasing. */
  | { kind: 'resizing'; height: number; width: number }
  /** `(x - mean) / deviation`; mean and deviation are weights of the layer. */
  | { kind: 'standardization' }
  /** Any other operation. `found` completes the sentence "layer x is". */
  | { kind: 'other'; found: string };

/** One use of a layer. A layer that is used twice has two steps with the same `layer`. */
export interface Step {
  /** The layer's name as a user can find it: `densenet121/conv1_conv`. */
  layer: string;
  operation: Operation;
  inputs: readonly Step[];
}

const pixels = ([height, width]: readonly [number, number]) => `${height}x${width}`;

function windowText({ kernelSize, strides, padding }: Window): string {
  const zeros = typeof padding === 'string' ? `padding "${padding}"` : `padding ${padding.join(', ')}`;
  return `${pixels(kernelSize)}, stride ${pixels(strides)}, ${zeros}`;
}

/** An activation in words: `leakyRelu of slope 0.3`. */
export const activationText = ({ name, slope }: { name: string; slope?: number }): string =>
  slope === undefined ? name : `${name} of slope ${slope}`;

/** An operation in words, to complete "layer x is". */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'image':
      return 'the input';
    case 'padding':
      return `zero padding of ${operation.padding.join(', ')}`;
    case 'convolution':
      return `a convolution of ${windowText(operation)}`;
    case 'norm':
      return `a batch norm${operation.axis === 'first' ? ' of the first axis, not of the last, the channels' : ''}`;
    case 'activation':
      return `the activation ${activationText(operation)}`;
    case 'concatenation':
      return 'a concatenation';
    case 'pooling':
      return `${operation.how} pooling of ${windowText(operation)}`;
    case 'globalPooling':
      return `global ${operation.how} pooling`;
    case 'linear':
      return `a fully connected layer of ${operation.outFeatures}`;
    case 'trainingOnly':
      return 'a layer for training only';
    case 'flatten':
      return 'flattening';
    case 'resizing':
      return `resizing to ${operation.height}x${operation.width}`;
    case 'scaling':
    case 'standardization':
      return 'a scaling of values';
    case 'other':
      return operation.found;
  }
}
