export { explanationParts } from './densenetExplanation.ts';
