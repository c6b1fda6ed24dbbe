import type { BackendChoice, LoadedModel } from '@densenet/element';
import type { EvaluationReport } from '@densenet/evaluation';
import type { Gallery } from '../gallery/loadGallery.ts';
import type { ModelChoice } from '../model/modelList.ts';
import { Store } from './store.ts';

/** Which images the gallery shows. */
export interface GalleryFilter {
  /** Only this class. */
  truth: number | undefined;
  /** Only images that were taken for this class. */
  predicted: number | undefined;
  onlyMistakes: boolean;
}

export const everything: GalleryFilter = { truth: undefined, predicted: undefined, onlyMistakes: false };

export interface PageState {
  gallery: Gallery | undefined;
  /** The shipped network on the whole test set. */
  evaluation: EvaluationReport | undefined;
  models: readonly ModelChoice[];
  /** The model that the element has, or is getting. */
  chosen: ModelChoice | undefined;
  backend: BackendChoice;
  /** Undefined until it is ready. */
  model: LoadedModel | undefined;
  /** What each backend took for a picture, in milliseconds, with the model of now. */
  milliseconds: ReadonlyMap<string, number>;
  /** The class that this browser gave each image of the gallery. */
  predictions: readonly (number | undefined)[];
  /** The image of the gallery whose verdict the element shows, and the class that it gives. */
  shown: { image: number; predicted: number } | undefined;
  filter: GalleryFilter;
}

export const page = new Store<PageState>({
  gallery: undefined,
  evaluation: undefined,
  models: [],
  chosen: undefined,
  backend: 'auto',
  model: undefined,
  milliseconds: new Map(),
  predictions: [],
  shown: undefined,
  filter: everything,
});
