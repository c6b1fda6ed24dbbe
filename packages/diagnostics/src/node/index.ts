export { type MeasuredMemory, measureMemory, usedGpuBytes } from './measureMemory.ts';
export { measureTimes, type StepTime } from './times.ts';
