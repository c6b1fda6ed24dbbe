import type { BackendChoice } from '../../engine/types.ts';
import type { ExportTools } from '../export/exportTools.ts';
import type { TrainerEngine } from '../types.ts';

/** An engine that teaches one network for one element. Its methods may be called before it has started. */
export interface HostedTrainer {
  engine: TrainerEngine;
  /** Ends the engine and frees all that it holds; pending calls are rejected. */
  stop(): void;
}

/** @param onFailure called when the engine does not start, or its worker fails; every later call is then rejected */
export type StartTrainer = (choice: BackendChoice, onFailure: (error: Error) => void) => HostedTrainer;

/** What the element's parts that are loaded apart come from. The package for bundlers and the one file for pages differ in this. */
export interface TrainerParts {
  start: StartTrainer;
  /** Loads what takes a network and its examples home, when it is used first. */
  loadExportTools(): Promise<ExportTools>;
}

let current: TrainerParts | undefined;

/** Sets where the parts come from. The package's entry calls it once, before an element is in a page. */
export function chooseTrainer(parts: TrainerParts): void {
  current = parts;
}

/** @throws Error where no entry of the trainer was imported */
export function currentTrainer(): TrainerParts {
  if (current === undefined) throw new Error('no trainer was chosen: import @densenet/element/trainer itself first');
  return current;
}
