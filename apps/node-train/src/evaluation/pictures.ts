import {
  type Classifier,
  type ClassifierModel,
  createClassifier,
  createClassifierModel,
  ModelLoadError,
  showInput,
  UnanswerableError,
} from '@densenet/classifier';
import { overlay } from '@densenet/classifier/heat-map';
import type { RgbaPixels } from '@densenet/classifier/types';
import type { ImageSource } from '@densenet/data';
import { preprocessingOf, type TrainedModel } from '@densenet/interop/node';
import type { Figures, ReportPicture } from '@densenet/report';
import sharp from 'sharp';

/** Pixels along the longer side of a picture in the report. */
const side = 224;

/**
 * The pictures that a report shows, as the network was given them, each with the class activation map of its prediction.
 *
 * @returns by index of the image; undefined where the network takes no pictures (another number of channels)
 */
export async function reportPictures(
  trained: TrainedModel,
  source: ImageSource,
  { mistakes, unsure }: Figures['notable'],
  signal: AbortSignal,
): Promise<Map<number, ReportPicture> | undefined> {
  const model = pictureModel(trained);
  if (!model) return undefined;
  const classifier = createClassifier(model);
  try {
    const pictures = new Map<number, ReportPicture>();
    for (const { image, answer } of [...mistakes, ...unsure]) {
      if (pictures.has(image)) continue;
      signal.throwIfAborted();
      const picture = await pictureOf(classifier, await source.read(image), answer);
      pictures.set(image, { ...picture, name: source.pictureName?.(image) });
    }
    return pictures;
  } finally {
    classifier.dispose();
  }
}

function pictureModel(trained: TrainedModel): ClassifierModel | undefined {
  try {
    return createClassifierModel({ ...trained, preprocessing: preprocessingOf(trained) }, trained.path);
  } catch (error) {
    if (error instanceof ModelLoadError) return undefined;
    throw error;
  }
}

async function pictureOf(
  classifier: Classifier,
  pixels: Awaited<ReturnType<ImageSource['read']>>,
  answer: number,
): Promise<ReportPicture> {
  const input = await classifier.prepare(pixels);
  const picture = showInput(input, classifier.model.preprocessing);
  try {
    const map = await classifier.classActivation(input, answer);
    return { picture: await asAddress(picture), overlay: await asAddress(overlay(picture, map, { side })) };
  } catch (error) {
    if (error instanceof UnanswerableError) return { picture: await asAddress(picture) };
    throw error;
  }
}

async function asAddress({ data, width, height }: RgbaPixels): Promise<string> {
  const webp = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize(side, side, { fit: 'inside' })
    .webp({ quality: 80 })
    .toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
