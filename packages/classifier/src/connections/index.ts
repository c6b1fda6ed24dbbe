// What can be said of connections without a backend. It imports no TensorFlow.js, so that a page's interface can use it.
export {
  contrast,
  effectiveSources,
  featureReuse,
  growth,
  type Observation,
  type ObservationKind,
} from './featureReuse.ts';
export { olderShare, olderShareOf, readerMean, relativeWeight, sourceChannels } from './weights.ts';
