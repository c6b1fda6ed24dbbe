import { ExportError, type ExportedModel } from './exportedModel.ts';

/** `pixel * scale - offset` is the network's input, for each channel: `(pixel / 255 - mean) / std` as one product. */
export interface Normalization {
  scale: Float32Array;
  /** Undefined where it is zero in every channel. */
  offset: Float32Array | undefined;
}

/** @throws ExportError without preprocessing, or with one for images of another size than the graph's */
export function normalizationOf({ graph, preprocessing }: ExportedModel): Normalization {
  if (preprocessing === undefined) {
    throw new ExportError('the model has no preprocessing to put into the export: it must say mean and std');
  }
  const { height, width, channels, mean, std } = preprocessing;
  const expected = graph.nodes[0]!.shape;
  if ([height, width, channels].join() !== expected.join()) {
    throw new ExportError(
      `the preprocessing gives images of [${height}, ${width}, ${channels}], but the graph takes [${expected.join(', ')}]`,
    );
  }
  return {
    scale: Float32Array.from(std, (deviation) => 1 / (255 * deviation)),
    offset: mean.every((value) => value === 0)
      ? undefined
      : Float32Array.from(mean, (value, channel) => value / std[channel]!),
  };
}
