export { CheckpointFolderError } from './errors.ts';
export { type CheckpointListing, listCheckpoints } from './list.ts';
export { type CheckpointLock, CheckpointLockedError, lockCheckpoint } from './lock.ts';
export { type CheckpointBytes, MODEL_FILE, readCheckpointFolder, STATE_FILE } from './read.ts';
export { writeCheckpointFolder } from './write.ts';
