import type { PredictedPeaks, StepChoice } from './predictPeaks.ts';

export interface Prediction {
  /** Name of the backend that it is of. */
  backend: string;
  networks: readonly PredictedPeaks[];
}

/** The call that the worker answers. */
export interface MemoryService {
  predict(choice: StepChoice): Promise<Prediction>;
}
