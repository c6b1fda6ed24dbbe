import type { MachineReport } from '../machine.ts';
import type { Spread } from '../report/statistics.ts';
import type { Assumptions } from './curve.ts';

/** What a run writes with `--json` and reads with `--from`. Times are in milliseconds. */
export interface ScaleResults {
  schema: 1;
  /** When the run began, ISO 8601. */
  date: string;
  machine: MachineReport;
  /** `steps`: measured ones in a turn, where it is the same in all cases. */
  settings: { rounds: number; steps?: number };
  versions: Record<string, string>;
  link: LinkReport;
  cases: ScaleCase[];
  /** The time of a sum over two processes, by size. */
  sums: SumResult[];
  /** A step of two processes, by how many bytes of gradients are sent at once. */
  buckets: BucketResult[];
  /** What the computed curve begins with. */
  assumptions: Assumptions;
  /** Largest share of all processors, 0 to 1, that other programs had in a turn; missing where the system does not tell. */
  foreignLoad?: number;
}

/** The line between two network namespaces, or why there was none. */
export type LinkReport =
  | { gigabits: number /** One way, added to the system's own. */; delayMilliseconds: number }
  | { reason: string };

/** Processes that train together. */
export interface GroupShape {
  processes: number;
  /** Of each process. */
  threads: number;
  /** Whether they are joined by the shaped line, and not by the loopback. */
  linked: boolean;
}

/** A step's figures in a group. Of each there is one number a round. */
export interface StepFigures {
  /** Time of a step, of the slowest process. */
  milliseconds: Spread;
  /** What a step waited for other processes, the mean over all of them. */
  waits: Spread;
  /**
   * What the process that waited least did wait: the last one to come waits only for the sums themselves, the others for it too.
   */
  leastWaits: Spread;
}

export interface GroupResult extends GroupShape, StepFigures {
  /** Time of a step by round: groups take turns, so that a machine's slow phase meets all. */
  rounds: number[];
  imagesPerSecond: number;
  /** Images a second as a share of the first group's, round by round: the median. */
  efficiency: number;
}

export interface ScaleCase {
  name: string;
  title: string;
  /** Images a step, of all processes together. */
  batchSize: number;
  parameters: number;
  /** The first is one process with all cores. */
  groups: GroupResult[];
}

export interface SumResult {
  processes: number;
  linked: boolean;
  bytes: number;
  milliseconds: Spread;
}

export interface BucketResult extends StepFigures {
  linked: boolean;
  /** Missing where all gradients are sent at the end of the backward pass. */
  bucketBytes?: number;
}
