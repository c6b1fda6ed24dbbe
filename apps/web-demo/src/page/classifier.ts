import type { DensenetClassifier } from '@densenet/element';
import { firstOfEach } from '../gallery/filter.ts';
import type { GalleryIndex } from '../gallery/gallery.ts';
import { page } from './pageState.ts';

/** The element counts as in view while its upper edge is in this upper share of the window. */
const visibleShare = 0.7;

/** The page's `<densenet-classifier>`. */
export const classifier = (): DensenetClassifier => document.querySelector('densenet-classifier')!;

/** Lets the element classify an image of the gallery, and scrolls it into view. */
export function classifyTile(image: number): void {
  show(image);
  const element = classifier();
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > visibleShare * innerHeight) element.scrollIntoView({ block: 'start' });
}

/** Lets the element classify an image that the shipped network recognises, so that the page shows a result from the start. */
export function showExample({ labels, classes, nativePredictions }: GalleryIndex): void {
  // The visitor may have given a picture already.
  if (classifier().predictions.length > 0) return;
  const example = firstOfEach(labels, classes.length, 1).findLast(
    (image) => nativePredictions[image] === labels[image],
  );
  if (example !== undefined) show(example);
}

function show(image: number): void {
  const pixels = page.state.gallery?.tiles[image];
  if (!pixels) return;
  classifier()
    .classify(pixels)
    .then(
      ([best]) => page.set({ shown: { image, predicted: best!.index } }),
      // The element itself shows its errors; where a newer picture supersedes this one, there is nothing to do.
      () => {},
    );
}
