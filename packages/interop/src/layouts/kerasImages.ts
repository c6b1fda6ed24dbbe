import type { DenseNetDescription } from '../architecture/describeDenseNet.ts';
import type { Step } from '../architecture/step.ts';
import { quoted } from '../bytes/quoted.ts';
import type { LayerPlace } from '../keras/graphOf.ts';
import type { KerasWeights } from '../keras/kerasWeights.ts';
import { standardized } from '../keras/scalingOf.ts';
import { type ImagesOfFile, LayoutError } from './layout.ts';

/** Largest value of a network's input: a scaling that makes pixels of 0 to 255 larger than this is meant for pixels of 0 to 1. */
const LARGEST_RESULT = 32;

/** Most channels that are read: more than any image has. */
const MAX_CHANNELS = 1024;

/**
 * What a model says of its images: their size, and the scaling that its layers do, as mean and deviation of pixels from 0 to 1.
 *
 * @throws LayoutError where the scaling cannot be expressed by a mean and a deviation
 */
export function imagesOf(
  { image, preparation }: DenseNetDescription,
  places: ReadonlyMap<string, LayerPlace>,
  weights: KerasWeights,
): ImagesOfFile {
  const { operation } = image;
  const { height, width, channels } = operation.kind === 'image' ? operation : {};
  const size = sizeOf(height !== undefined && width !== undefined ? { height, width } : undefined, preparation);
  const scaling = preparation.filter((step) => step.operation.kind !== 'resizing');
  if (scaling.length === 0) return size;
  const scalings = scaling.map((step) =>
    step.operation.kind === 'scaling' ? step.operation : adapted(step.layer, places, weights),
  );
  const count = channels ?? scalings.reduce((most, own) => Math.max(most, own.scale.length, own.offset.length), 1);
  if (!(count <= MAX_CHANNELS)) throw new LayoutError(`the model takes images of ${count} channels`);
  let scale = new Float64Array(count).fill(1);
  let offset = new Float64Array(count);
  for (const own of scalings) {
    const at = (values: readonly number[], channel: number) => values[values.length === 1 ? 0 : channel] ?? Number.NaN;
    scale = scale.map((value, channel) => value * at(own.scale, channel));
    offset = offset.map((value, channel) => value * at(own.scale, channel) + at(own.offset, channel));
  }
  const layers = scaling.map(({ layer }) => quoted(layer)).join(', ');
  if (!scale.every((value) => value > 0 && Number.isFinite(value)) || !offset.every(Number.isFinite)) {
    throw new LayoutError(
      `the layers ${layers} multiply the ${count} channels of an image by ${[...scale].join(', ')}; expected positive numbers`,
    );
  }
  if (scale.every((value) => value === 1) && offset.every((value) => value === 0)) return size;
  const zeros = scale.map((value, channel) => (0 - offset[channel]!) / value);
  const whole = scale.every((value) => 255 * value <= LARGEST_RESULT) || zeros.some((zero) => zero > 1);
  const largest = whole ? 255 : 1;
  return {
    ...size,
    normalization: {
      mean: Array.from(zeros, (zero) => zero / largest),
      std: Array.from(scale, (value) => 1 / (value * largest)),
      assumed: `pixels of 0 to ${largest} go into the model, whose layers ${layers} scale them`,
    },
  };
}

/** The size of the images: where the model resizes them itself, the size that it resizes to. */
function sizeOf(size: ImagesOfFile['size'], preparation: readonly Step[]): ImagesOfFile {
  const resizings = preparation.flatMap(({ layer, operation }) =>
    operation.kind === 'resizing' ? [{ layer, height: operation.height, width: operation.width }] : [],
  );
  const [first] = resizings;
  if (!first) return size ? { size } : {};
  if (resizings.length > 1)
    throw new LayoutError(`layer ${quoted(resizings[1]!.layer)} resizes again; expected one layer that does`);
  const { layer, height, width } = first;
  const other = size && (size.height !== height || size.width !== width);
  const assumed = other
    ? [
        `pictures go at their own size into layer ${quoted(layer)}, and not at ${size.height}x${size.width}, the model's input`,
      ]
    : [];
  return { size: { height, width }, resizes: { assumed } };
}

function adapted(layer: string, places: ReadonlyMap<string, LayerPlace>, weights: KerasWeights) {
  const paths = weights.take(places.get(layer)!, ['mean', 'variance', 'count']);
  const [mean, variance] = paths.map((path) => weights.at(path));
  if (!mean || !variance || mean.values.length !== variance.values.length) {
    throw new LayoutError(
      `layer ${quoted(layer)} is a Normalization, and the file does not have its mean and variance`,
    );
  }
  return standardized(mean.values, variance.values);
}
