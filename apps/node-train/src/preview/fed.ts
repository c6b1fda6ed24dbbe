import { type ImageSource, type Prepared, type Preprocessing, tensorBatches } from '@densenet/data';
import { preprocessingFor, type Recipe, trainingImages } from '@densenet/recipe';

/** A picture as a network is fed it. */
export interface FedPicture {
  /** 0..255, `[height, width, channels]`: what normalisation did is undone. */
  values: Uint8Array;
  /** What the loss is told: classes and how much of each, without those of 0. */
  targets: { name: string; share: number }[];
}

/**
 * Some training images as the network is fed them, through the same batches as in training.
 *
 * @param indices of the images
 * @param epoch from 0; undefined for the images as they are resized without augmentation or mixing
 */
export async function fedPictures(
  recipe: Recipe,
  images: ImageSource,
  indices: Uint32Array,
  epoch: number | undefined,
): Promise<FedPicture[]> {
  const { source, preprocessing }: Prepared =
    epoch === undefined
      ? { source: images, preprocessing: preprocessingFor(recipe, images) }
      : trainingImages(recipe, images, epoch);
  const pictures: FedPicture[] = [];
  for await (const batch of tensorBatches(source, preprocessing, { batchSize: indices.length, order: indices })) {
    const [values, targets] = await Promise.all([batch.images.data<'float32'>(), batch.targets.data()]);
    const perClass = batch.targets.rank === 2 ? batch.targets.shape[1]! : undefined;
    batch.images.dispose();
    batch.targets.dispose();
    const length = values.length / indices.length;
    for (let row = 0; row < indices.length; row++) {
      const own = perClass === undefined ? undefined : targets.subarray(row * perClass, (row + 1) * perClass);
      pictures.push({
        values: denormalised(values.subarray(row * length, (row + 1) * length), preprocessing),
        targets: own ? sharesOf(own, images.classNames) : [{ name: images.classNames[targets[row]!]!, share: 1 }],
      });
    }
  }
  return pictures;
}

function denormalised(values: Float32Array, { mean, std, channels }: Preprocessing): Uint8Array {
  const bytes = new Uint8ClampedArray(values.length);
  for (let at = 0; at < values.length; at++)
    bytes[at] = 255 * (values[at]! * std[at % channels]! + mean[at % channels]!);
  return new Uint8Array(bytes.buffer);
}

/** Those with the largest share first. */
function sharesOf(target: ArrayLike<number>, names: readonly string[]): FedPicture['targets'] {
  return Array.from(target, (share, index) => ({ name: names[index]!, share }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}
