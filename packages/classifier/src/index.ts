export { activationGrid, activationHead, classActivation } from './classActivation.ts';
export {
  type Classifier,
  type ClassifierOptions,
  type ClassifierPicture,
  type ClassifyOptions,
  createClassifier,
} from './classifier.ts';
export {
  type ClassifierModel,
  type ClassifierParts,
  createClassifierModel,
  decodeClassifierModel,
} from './classifierModel.ts';
export { untrained } from './connections/untrained.ts';
export { denseBlocks } from './denseBlocks.ts';
export { ModelLoadError, NonFiniteLogitsError, UnanswerableError } from './errors.ts';
export type { Run } from './gather.ts';
export { inOrder } from './inOrder.ts';
export { networkInfo } from './inspection/networkInfo.ts';
export { resNetBeside } from './inspection/resNetBeside.ts';
export { showInput } from './networkInput.ts';
export { type Pause, type PlacedModel, placedProgram, placeModel } from './placedModel.ts';
export { softmax } from './probabilities.ts';
export type * from './types.ts';
