import type { BackendChoice, LoadedModel } from '@densenet/element';
import type { EvaluationReport } from '@densenet/evaluation';
import type { Gallery } from '../gallery/gallery.ts';
import type { Galleries, ModelChoice } from '../model/modelList.ts';
import { Store } from './store.ts';

/** Which images the gallery shows; `undefined` and `false` do not filter. */
export interface GalleryFilter {
  /** Only images of this true class. */
  truth: number | undefined;
  /** Only images of this predicted class. */
  predicted: number | undefined;
  onlyMistakes: boolean;
}

export const everything: GalleryFilter = { truth: undefined, predicted: undefined, onlyMistakes: false };

export interface PageState {
  gallery: Gallery | undefined;
  /** The measurement of the chosen model on a whole test set; undefined where there is none. */
  evaluation: EvaluationReport | undefined;
  models: readonly ModelChoice[];
  galleries: Galleries;
  /** The model that the element has or is loading. */
  chosen: ModelChoice | undefined;
  /** The model beside it; undefined where none is compared. */
  compared: ModelChoice | undefined;
  backend: BackendChoice;
  /** The element's model; undefined until it is ready. */
  model: LoadedModel | undefined;
  /** Median time of a picture with the present model, in milliseconds, by backend. */
  milliseconds: ReadonlyMap<string, number>;
  /** Predicted class of each image of the gallery in this browser; undefined where it was not classified yet. */
  predictions: readonly (number | undefined)[];
  /** The image of the gallery that the element shows, and its predicted class; undefined for any other picture. */
  shown: { image: number; predicted: number } | undefined;
  filter: GalleryFilter;
  /** Which classification the element shows, counted; undefined while it shows none. */
  picture: number | undefined;
}

export const page = new Store<PageState>({
  gallery: undefined,
  evaluation: undefined,
  models: [],
  galleries: {},
  chosen: undefined,
  compared: undefined,
  backend: 'auto',
  model: undefined,
  milliseconds: new Map(),
  predictions: [],
  shown: undefined,
  filter: everything,
  picture: undefined,
});
