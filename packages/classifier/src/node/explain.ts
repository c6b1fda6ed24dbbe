import { pixelsFromRgba, resizeAndCrop } from '@densenet/data';
import { optionalPackage, type RgbaPicture } from '@densenet/data/node';
import type { Classifier } from '../classifier.ts';
import { overlay, symmetricScale } from '../heatMap/index.ts';
import type { HeatMap, NetworkInput, Prediction, RgbaPixels } from '../types.ts';

/**
 * `activation`: what each cell of the last feature maps adds to the class's logit. `occlusion`: how far the class's
 * probability falls when a patch covers each cell.
 */
export type ExplainMethod = 'activation' | 'occlusion';

export interface ExplainOptions {
  /** The class to explain; the most probable one by default. */
  classIndex?: number | undefined;
  /** The kind of map; `activation` by default. */
  method?: ExplainMethod | undefined;
  /** Positions of the covering patch along each side, for `occlusion`: {@link defaultGrid} by default. */
  grid?: number | undefined;
  /** Side of the covering patch as a share of the picture's, for `occlusion`: {@link defaultPatch} by default. */
  patch?: number | undefined;
  /** Pixels along the longer side of the overlay; 480 by default. */
  side?: number | undefined;
}

export interface Explanation {
  /** The class that is explained, with its probability. */
  prediction: Prediction;
  /** The most probable class, which may be another than the one that is explained. */
  best: Prediction;
  method: ExplainMethod;
  map: HeatMap;
  /** The part of the picture that the network saw, with the map over it: orange speaks for the class, blue against it. */
  overlay: RgbaPixels;
  /**
   * The overlay as a PNG file's bytes.
   *
   * @throws MissingPackageError where sharp is not installed
   */
  png(): Promise<Buffer>;
}

const defaultGrid = 12;
const defaultPatch = 0.2;
const defaultSide = 480;
/** Least end of an occlusion map's scale: where a probability falls by less, the map stays pale. */
const smallestFall = 0.05;

/**
 * Explains one class of a picture by a map over it.
 *
 * @param input the same picture as the network takes it
 * @throws NonFiniteLogitsError, UnanswerableError, RangeError as `Classifier` does, and the signal's reason when aborted
 */
export async function explainPicture(
  classifier: Classifier,
  picture: RgbaPicture,
  input: NetworkInput,
  {
    classIndex,
    method = 'activation',
    grid = defaultGrid,
    patch = defaultPatch,
    side = defaultSide,
  }: ExplainOptions = {},
  signal?: AbortSignal,
): Promise<Explanation> {
  const { labels, preprocessing } = classifier.model;
  const { best, probabilities } = await classifier.classify(input, { topK: 1 });
  const index = classIndex ?? best[0]!.index;
  const map =
    method === 'activation'
      ? await classifier.classActivation(input, index)
      : await classifier.occlusion(input, { classIndex: index, grid, patch }, undefined, signal);
  const scale = method === 'activation' ? symmetricScale(map) : symmetricScale(map, smallestFall);
  const over = overlay(seenPart(picture, preprocessing, side), map, { scale, side });
  return {
    prediction: { index, label: labels[index]!, probability: probabilities[index]! },
    best: best[0]!,
    method,
    map,
    overlay: over,
    png: () => encodePng(over),
  };
}

/** The part of a picture that the network sees after cropping, in the picture's own colours and larger than the input. */
function seenPart(
  { rgba, height, width }: RgbaPicture,
  { crop, ...taken }: Classifier['model']['preprocessing'],
  side: number,
): RgbaPixels {
  const zoom = side / Math.max(taken.height, taken.width);
  const [seenHeight, seenWidth] = [Math.round(taken.height * zoom), Math.round(taken.width * zoom)];
  const pixels = resizeAndCrop(
    { values: pixelsFromRgba(rgba, 3), height, width, channels: 3 },
    {
      ...taken,
      height: seenHeight,
      width: seenWidth,
      interpolation: 'bilinear',
      antialias: true,
      ...(crop && { crop: { shorterSide: Math.round(crop.shorterSide * zoom) } }),
    },
  );
  const data = new Uint8ClampedArray(4 * seenHeight * seenWidth).fill(255);
  for (let pixel = 0; pixel < seenHeight * seenWidth; pixel++) {
    data.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  }
  return { width: seenWidth, height: seenHeight, data };
}

async function encodePng({ data, width, height }: RgbaPixels): Promise<Buffer> {
  const { default: sharp } = await optionalPackage('sharp', 'writing pictures', () => import('sharp'));
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
}
