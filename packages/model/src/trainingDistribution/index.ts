export { learnedOnDark, type TrainingDistribution, unlikeness } from './distribution.ts';
export { type FitOptions, fitTrainingDistribution, type LabelledEmbeddings } from './fit.ts';
export { parseTrainingDistribution, storedTrainingDistribution } from './stored.ts';
