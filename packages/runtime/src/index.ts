export { cacheDirectory } from './cache/directory.ts';
export { type CacheEntry, clearCache, listCache } from './cache/list.ts';
export type { Cluster, CollectiveOptions } from './collectives/cluster.ts';
export { type Collectives, collectives } from './collectives/collectives.ts';
export {
  BackendUnavailableError,
  CacheError,
  CollectiveError,
  InvalidOptionError,
  PreparationError,
  type PreparationStep,
  RuntimeError,
} from './errors.ts';
export { formatLadder } from './ladder/format.ts';
export { inspectLadder } from './ladder/inspect.ts';
export type { LadderReport, RungReport, RungState } from './ladder/report.ts';
export { findNvidiaGpu } from './machine/gpu.ts';
export type { Machine } from './machine/machine.ts';
export { startBackend } from './startBackend.ts';
export type { ForcedBackend, OnProgress, Rung, RunningBackend, StartOptions } from './types.ts';
export { BACKEND_NAMES, RUNGS } from './types.ts';
