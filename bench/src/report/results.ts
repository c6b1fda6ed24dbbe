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
  /** Steps in one turn of a contestant. The round's time is the median of these steps' times. */
  stepsPerTurn: number;
  /** Contestants that were measured side by side. */
  groups: Group[];
  contestants: ContestantResult[];
}

export interface Group {
  /** The reference is the first in every group. */
  names: string[];
  /** True: the contestants took turns. False: they ran one after the other, since memory has no room for two of them. */
  together: boolean;
  /** Time of a step of the reference in this group; missing where the reference failed. */
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
  /** Index of the group that the contestant was measured in. */
  group?: number;
  device?: string;
  /** Time from the start of the process until it was ready for its first step. */
  setupMilliseconds?: number;
  /** The first step, with all compilation. */
  firstStepMilliseconds?: number;
  /** Milliseconds a step, by round. */
  rounds?: number[];
  milliseconds?: Spread;
  imagesPerSecond?: number;
  peakBytes?: number;
  /** Peak of memory that was estimated beforehand, to form groups. */
  estimatedPeakBytes?: number;
  /** Time of a step divided by the reference's of the same round; the median over rounds. */
  ratio?: number;
  /** Whether this is the faster contestant of its family, whose members differ in `tuned` only. */
  counts?: boolean;
  /** Share of all processors that other processes used during the contestant's turns, 0 to 1. Missing where unknown. */
  foreignLoad?: Spread;
  /**
   * The loss of the first two steps, or the mean of the absolute logits: equal in all contestants but for rounding, and for
   * the padding of stock TensorFlow.js.
   */
  values?: number[];
  /** Counters until the end of the first step, and of one step after it. */
  counters?: { firstStep: Record<string, number>; step: Record<string, number> };
}
