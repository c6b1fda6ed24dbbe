export { OfflineError, type OnProgress, type Transfer } from './cachedFile.ts';
export {
  type CheckpointBytes,
  CheckpointFolderError,
  type CheckpointListing,
  type CheckpointLock,
  CheckpointLockedError,
  listCheckpoints,
  lockCheckpoint,
  MODEL_FILE,
  readCheckpointFolder,
  STATE_FILE,
  writeCheckpointFolder,
} from './checkpoint/index.ts';
export { type FromPretrainedOptions, fromPretrained, inspectPretrained } from './fromPretrained.ts';
export { HubError } from './hub.ts';
export { findWeights } from './localFiles.ts';
export { naming, namingWhenDone } from './naming.ts';
export { preprocessingOf, type ReadOptions, readTrained, type TrainedModel, trainedFrom } from './readTrained.ts';
export { SourceError } from './source.ts';
