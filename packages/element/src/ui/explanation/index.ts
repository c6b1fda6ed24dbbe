export { DensenetExplanation, type ExplanationTab, explanationParts } from './densenetExplanation.ts';
