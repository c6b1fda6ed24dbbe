export { OfflineError, type OnProgress, type Transfer } from './cachedFile.ts';
export { type FromPretrainedOptions, fromPretrained, inspectPretrained } from './fromPretrained.ts';
export { HubError } from './hub.ts';
export { findWeights } from './localFiles.ts';
export { SourceError } from './source.ts';
