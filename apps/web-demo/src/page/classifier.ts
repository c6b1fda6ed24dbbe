import type { DensenetClassifier } from '@densenet/element';
import { page } from './pageState.ts';

/** The element of the page. */
export const classifier = (): DensenetClassifier => document.querySelector('densenet-classifier')!;

/** Has the element classify an image of the gallery, and brings it into view. */
export function classifyTile(image: number): void {
  const pixels = page.state.gallery?.tiles[image];
  if (!pixels) return;
  const element = classifier();
  // The element shows what goes wrong; a newer picture supersedes this one.
  element.classify(pixels).catch(() => {});
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2 || bottom < 0) element.scrollIntoView({ block: 'start' });
}
