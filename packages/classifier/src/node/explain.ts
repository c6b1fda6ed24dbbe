import { pixelsFromRgba, resizeAndCrop } from '@densenet/data';
import { optionalPackage, type RgbaPicture } from '@densenet/data/node';
import type { Classifier } from '../classifier.ts';
import { overlay, symmetricScale } from '../heatMap/index.ts';
import type { HeatMap, NetworkInput, Prediction, RgbaPixels } from '../types.ts';

/** `activation`: what each cell of the last feature maps adds to the class's logit. `occlusion`: how far its probability falls when a patch covers each cell. */
export type ExplainMethod = 'activation' | 'occlusion';

export interface ExplainOptions {
  /** Default: the most probable class. */
  classIndex?: number | undefined;
  /** Default: `activation`. */
  method?: ExplainMethod | undefined;
  /** Positions of the covering patch along each side, for `occlusion`: {@link defaultGrid} by default. */
  grid?: number | undefined;
  /** Side of the covering patch as a share of the picture's, for `occlusion`: {@link defaultPatch} by default. */
  patch?: number | undefined;
  /** Pixels along the longer side of the overlay; 480 by default. */
  side?: number | undefined;
}

export interface Explanation {
  /** What the map speaks for or against. */
  prediction: Prediction;
  /** The most probable class, which may be another one. */
  best: Prediction;
  method: ExplainMethod;
  map: HeatMap;
  /** What the network saw of the picture, with the map over it: warm where it speaks for the class, cool where against it. */
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
/** Maps of smaller falls of a probability are not blown up to full colour. */
const smallestFall = 0.05;

/**
 * A map of one class over a picture.
 *
 * @param input the picture as the network takes it
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

/** What the network sees of a picture, in its colours and at a size that people see something at. */
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
