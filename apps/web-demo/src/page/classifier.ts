import type { DensenetClassifier } from '@densenet/element';
import { firstOfEach } from '../gallery/filter.ts';
import type { GalleryIndex } from '../gallery/gallery.ts';
import { page } from './pageState.ts';

/** The element counts as in view while it begins in this part of the window. */
const visibleShare = 0.7;

/** The element of the page. */
export const classifier = (): DensenetClassifier => document.querySelector('densenet-classifier')!;

/** Has the element classify an image of the gallery, and brings it into view. */
export function classifyTile(image: number): void {
  show(image);
  const element = classifier();
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > visibleShare * innerHeight) element.scrollIntoView({ block: 'start' });
}

/** On arrival, so that there is something to see: an image that the shipped network recognises. */
export function showExample({ labels, classes, nativePredictions }: GalleryIndex): void {
  // A visitor may have been faster.
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
      // The element shows what goes wrong; a newer picture supersedes this one.
      () => {},
    );
}
