import type { DensenetClassifier } from '@densenet/element';
import { page } from './pageState.ts';

/** The element counts as in view while it begins in this part of the window. */
const visibleShare = 0.7;

/** The element of the page. */
export const classifier = (): DensenetClassifier => document.querySelector('densenet-classifier')!;

/** Has the element classify an image of the gallery, and brings it into view. */
export function classifyTile(image: number): void {
  const pixels = page.state.gallery?.tiles[image];
  if (!pixels) return;
  const element = classifier();
  // The element shows what goes wrong; a newer picture supersedes this one.
  element.classify(pixels).catch(() => {});
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > visibleShare * innerHeight) element.scrollIntoView({ block: 'start' });
}
