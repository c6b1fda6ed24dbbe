import { showTile } from '../page/classifier.ts';
import { everything, type PageState, page } from '../page/pageState.ts';
import { firstOfEach } from './filter.ts';
import { type GalleryIndex, loadGallery } from './gallery.ts';

/**
 * Keeps the page's gallery that of the chosen model. A model without a gallery of its own, such as a visitor's file, gets the one
 * for pictures of its channels, and until it is loaded the one on show stays.
 *
 * @param onProblem is told of a gallery that cannot be loaded
 */
export function followModel(onProblem: (error: unknown) => void): void {
  let asked: string | undefined;
  page.subscribe((state) => {
    const name = galleryOf(state);
    if (name === undefined || name === asked) return;
    asked = name;
    const show = (gallery: PageState['gallery']) => {
      if (asked !== name || !gallery) return;
      // A picture of the gallery before has no place in this one.
      const isReplaced = page.state.shown !== undefined;
      page.set({ gallery, shown: undefined, predictions: [], filter: everything });
      if (isReplaced) showTile(exampleOf(gallery.index)).catch(() => {});
    };
    loadGallery(name).then(show, onProblem);
  });
}

/** Name of the gallery for the chosen model; undefined where there is none, or it is not known before the model is ready. */
export function galleryOf({
  chosen,
  model,
  galleries,
}: Pick<PageState, 'chosen' | 'model' | 'galleries'>): string | undefined {
  return chosen?.gallery ?? (model && galleries[model.preprocessing.channels]);
}

/** The image that is shown on arrival: one that the gallery's network recognises, so that the page begins with a right answer. */
export function exampleOf({ labels, classes, nativePredictions }: GalleryIndex): number {
  if (nativePredictions === undefined) return 0;
  return firstOfEach(labels, classes.length, 1).findLast((image) => nativePredictions[image] === labels[image]) ?? 0;
}
