export { cacheDirectory } from './cache/directory.ts';
export {
  BackendUnavailableError,
  CacheError,
  InvalidOptionError,
  PreparationError,
  type PreparationStep,
  RuntimeError,
} from './errors.ts';
export { startBackend } from './startBackend.ts';
export type { ForcedBackend, OnProgress, Rung, RunningBackend, StartOptions } from './types.ts';
export { BACKEND_NAMES, RUNGS } from './types.ts';
