export { predictMemory } from './predictMemory.ts';
export { type Entry, type Recording, type RecordOptions, record, waitForQueue } from './profile/record.ts';
export {
  type LayerProfile,
  median,
  type OperationProfile,
  type Profile,
  summarizeProfile,
} from './profile/summarize.ts';
export { onShapes } from './shapes/onShapes.ts';
export { measureTensorMemory, type TensorMemory } from './tensorMemory.ts';
export { type Case, prepareWorkload, type Run, runs, type Workload } from './workload.ts';
