import type { Measured } from '../session/events.ts';

/**
 * Learning rate by step, counted from 0 over the whole training, and by how the epochs before were judged, the first one
 * first. What it depends on is in a checkpoint already, so that a schedule keeps nothing between two steps, and a training
 * that is gone on with has the same rates.
 */
export type JudgedSchedule = (step: number, judged?: readonly Measured[]) => number;
