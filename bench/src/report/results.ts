import type { Platform } from '../cases.ts';
import type { MachineReport } from '../machine.ts';
import type { Task } from '../protocol.ts';
import type { Spread } from './statistics.ts';

/** What a run writes with `--json` and reads with `--from`; README.md says what each field means. */
export interface Results {
  schema: 1;
  /** When the run began, ISO 8601. */
  date: string;
  machine: MachineReport;
  settings: { rounds: number; threads: number };
  /** Versions of everything that computed, by name. */
  versions: Record<string, string>;
  cases: CaseResult[];
}

export interface CaseResult {
  name: string;
  title: string;
  platform: Platform;
  task: Task;
  /** `[batch, height, width, channels]` */
  shape: [number, number, number, number];
  threads: number;
  /** Trainable values of the network. */
  parameters: number;
  /** Steps in one turn of a contestant, of whose times the median is the round's. */
  stepsPerTurn: number;
  /** Contestants that were measured side by side. */
  groups: Group[];
  contestants: ContestantResult[];
}

export interface Group {
  /** The reference is the first in every group. */
  names: string[];
  /** They took turns. False: they ran one after the other, since there is no room for two of them. */
  together: boolean;
  /** What a step of the reference took in this group; missing where it failed. */
  referenceMilliseconds?: Spread;
}

export interface ContestantResult {
  name: string;
  family: string;
  label: string;
  tuned: boolean;
  status: 'measured' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  reason?: string;
  /** Index of the group that it was measured in. */
  group?: number;
  device?: string;
  /** From the start of the process until it was ready for its first step. */
  setupMilliseconds?: number;
  /** The first step, with all compilation. */
  firstStepMilliseconds?: number;
  /** Milliseconds a step, by round. */
  rounds?: number[];
  milliseconds?: Spread;
  imagesPerSecond?: number;
  peakBytes?: number;
  /** What was reckoned with beforehand. */
  estimatedPeakBytes?: number;
  /** Time in that of the reference, round by round, the median. */
  ratio?: number;
  /** The better one of its family, which differs in `tuned` only. */
  counts?: boolean;
  /** Share of all processors that other processes had in its turns, 0 to 1. Missing where the system does not say. */
  foreignLoad?: Spread;
  /**
   * The loss of the first two steps, or the mean of the absolute logits: equal in all contestants but for rounding, and for
   * the padding of stock TensorFlow.js.
   */
  values?: number[];
  /** Until the end of the first step, and in one step after it. */
  counters?: { firstStep: Record<string, number>; step: Record<string, number> };
}
