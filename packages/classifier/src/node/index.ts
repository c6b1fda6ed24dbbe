export type { ExplainMethod, ExplainOptions, Explanation } from './explain.ts';
export {
  type LoadClassifierOptions,
  type LoadedClassifier,
  type LoadProgress,
  loadClassifier,
} from './loadClassifier.ts';
export {
  type Classified,
  createPictureClassifier,
  type Embedded,
  type Outcome,
  type PictureClassifier,
  type PictureClassifierOptions,
  type TopOptions,
} from './pictureClassifier.ts';
