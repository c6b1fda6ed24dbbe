import { type Logits, sigmoid, softmax } from '@densenet/evaluation';

interface JudgedImages {
  /** What the images are, such as `Fashion-MNIST test`. */
  name: string;
  /** What the network gave for each image, before any temperature. */
  logits: Logits;
}

/** Images that show one of many classes each. */
export interface JudgedClasses extends JudgedImages {
  /** The true class of each image. */
  labels: ArrayLike<number>;
}

/** Images for each of which several labels may be true at once. */
export interface JudgedLabels extends JudgedImages {
  /** `[images, labels]`: 1 where the label is true of the image, else 0. */
  targets: ArrayLike<number>;
}

/** Images that a network was asked about, what it gave and what was true. */
export type Judged = JudgedClasses | JudgedLabels;

export const hasSeveralLabels = (judged: Judged): judged is JudgedLabels => 'targets' in judged;

export const countOf = ({ logits }: JudgedImages): number => logits.values.length / logits.classes;

/** Whether a class is true of an image. */
export function truthOf(judged: Judged): (image: number, index: number) => boolean {
  if (!hasSeveralLabels(judged)) return (image, index) => judged.labels[image] === index;
  const { targets, logits } = judged;
  return (image, index) => targets[image * logits.classes + index]! > 0.5;
}

/** `[images, classes]`: of one class among many, or of each label for itself. */
export function probabilitiesOf(judged: Judged, temperature = 1): Float64Array {
  return (hasSeveralLabels(judged) ? sigmoid : softmax)(judged.logits, temperature);
}

/** @throws RangeError where logits and truth are not of the same images and classes, or there is no image */
export function expectJudged(judged: Judged, classNames: readonly string[]): void {
  const { name, logits } = judged;
  const images = countOf(judged);
  const expected = hasSeveralLabels(judged) ? logits.values.length : images;
  const found = hasSeveralLabels(judged) ? judged.targets.length : judged.labels.length;
  if (images === 0) throw new RangeError(`${name} has no images to report on`);
  if (logits.classes !== classNames.length) {
    throw new RangeError(`${name} has logits of ${logits.classes} classes, but ${classNames.length} class names`);
  }
  if (found !== expected) throw new RangeError(`${name} has ${images} images, but the truth of ${found} values`);
}

/** Some images of what was judged, in the order given. */
export function someOf<Kind extends Judged>(judged: Kind, images: ArrayLike<number>): Kind {
  const { logits } = judged;
  const rows = (values: ArrayLike<number>, width: number) =>
    Float64Array.from({ length: images.length * width }, (_, at) => {
      const row = Math.floor(at / width);
      return values[images[row]! * width + (at - row * width)]!;
    });
  const truth = hasSeveralLabels(judged)
    ? { targets: rows(judged.targets, logits.classes) }
    : { labels: rows((judged as JudgedClasses).labels, 1) };
  return { ...judged, logits: { values: rows(logits.values, logits.classes), classes: logits.classes }, ...truth };
}
