import type { Machine } from '../machine/machine.ts';
import type { Rung } from '../types.ts';

/** `works`: tried just now; `preparable`: will be prepared at the first start; `unavailable`: cannot run as things are. */
export type RungState = 'works' | 'preparable' | 'unavailable';

export interface RungReport {
  rung: Rung;
  state: RungState;
  /** One sentence: what runs, what will be prepared, or why it cannot. */
  detail: string;
  /** What to install or change, where something would help. */
  remedy?: string;
  device?: string;
  threads?: number;
}

/** What `densenet doctor` reports. */
export interface LadderReport {
  versions: {
    node: string;
    /** TensorFlow.js. */
    tfjs: string;
    /** The native TensorFlow that is prepared, if one is. */
    tensorflow?: string;
    /** The CUDA that it was built with, if it was. */
    cuda?: string;
    webgpu?: string;
  };
  machine: Machine;
  cache: string;
  /** Why `cache` is not the folder that the environment names. */
  cacheNotice?: string;
  /** The rungs, fastest first. */
  rungs: RungReport[];
  /** The rung that a start without options would take. */
  chosen: Rung;
  /** The fastest rung above `chosen` that could be made to work, and how. */
  next?: { rung: Rung; remedy: string };
}

/** The fastest rung that works or can be prepared, and the fastest rung above it that has a remedy. */
export function chooseRung(rungs: readonly RungReport[]): Pick<LadderReport, 'chosen' | 'next'> {
  const index = rungs.findIndex(({ state }) => state !== 'unavailable');
  const chosen = rungs[index]?.rung ?? 'cpu';
  const above = index < 0 ? rungs : rungs.slice(0, index);
  const next = above.find(({ remedy }) => remedy !== undefined);
  return next ? { chosen, next: { rung: next.rung, remedy: next.remedy! } } : { chosen };
}
