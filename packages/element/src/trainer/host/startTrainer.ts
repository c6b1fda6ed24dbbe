import type { BackendChoice } from '../../engine/types.ts';
import type { TrainerEngine } from '../types.ts';

/** An engine that teaches one network for one element. Its methods may be called before it has started. */
export interface HostedTrainer {
  engine: TrainerEngine;
  /** Ends the engine and frees all that it holds; pending calls are rejected. */
  stop(): void;
}

/** @param onFailure called when the engine does not start, or its worker fails; every later call is then rejected */
export type StartTrainer = (choice: BackendChoice, onFailure: (error: Error) => void) => HostedTrainer;

let current: StartTrainer | undefined;

/** Sets how trainers start. The package's entry calls it once, before an element is in a page. */
export function chooseTrainer(start: StartTrainer): void {
  current = start;
}

/** @throws Error where no entry of the trainer was imported */
export function currentTrainer(): StartTrainer {
  if (current === undefined) throw new Error('no trainer was chosen: import @densenet/element/trainer itself first');
  return current;
}
