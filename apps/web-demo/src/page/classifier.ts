import type { DensenetClassifier } from '@densenet/element';
import { page } from './pageState.ts';

/** The element counts as in view while its upper edge is in this upper share of the window. */
const visibleShare = 0.7;

/** The page's `<densenet-classifier>`. A second one may stand beside it, to compare. */
export const classifier = (): DensenetClassifier => document.querySelector<DensenetClassifier>('#classifier')!;

/** Lets the element classify an image of the gallery, and scrolls it into view. */
export function classifyTile(image: number): void {
  // The element itself shows its errors; where a newer picture supersedes this one, there is nothing to do.
  showTile(image).catch(() => {});
  scrollToClassifier();
}

/** Scrolls the page's element into view, where it is not. */
export function scrollToClassifier(): void {
  const element = classifier();
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > visibleShare * innerHeight) element.scrollIntoView({ block: 'start' });
}

/**
 * Lets the element classify an image of the gallery.
 *
 * @throws as `DensenetClassifier.classify` does
 */
export async function showTile(image: number, gallery = page.state.gallery): Promise<void> {
  const pixels = gallery?.tiles[image];
  if (pixels) await classifier().classify(pixels);
}
