import type { Contestant } from '../contestants.ts';
import type { Assignment } from '../protocol.ts';
import type { ContestantResult } from '../report/results.ts';
import { median } from '../report/statistics.ts';
import { type Command, WorkerError, WorkerProcess } from './workerProcess.ts';

/** What every contestant of a case is held to. */
export interface Expectation {
  /** Trainable values of the network. */
  parameters: number;
  /** Value of the reference's first step; undefined for the reference itself, and where it failed. */
  firstValue: number | undefined;
}

/** Rounding differs, and in training's first step nothing else does. */
const valueTolerance = 1e-3;

/** Steps after the first that are not measured: allocators and caches settle. */
const warmUpSteps = 2;

/** The first step compiles, and the slowest contestant does it for minutes. */
const limits = { start: 600_000, firstStep: 1_800_000, step: 900_000 };

/** A contestant in its process: started once, then one turn a round. Once it has failed it does nothing more. */
export class ContestantRun {
  readonly contestant: Contestant;
  readonly #base: ContestantResult;
  readonly #worker: WorkerProcess;
  #found: Partial<ContestantResult> = {};
  readonly #rounds: number[] = [];
  versions: Record<string, string> = {};
  /** Of its last step before the rounds, in milliseconds. */
  warmMilliseconds = 0;
  failure: string | undefined;

  constructor(contestant: Contestant, command: Command, base: ContestantResult) {
    this.contestant = contestant;
    this.#base = base;
    this.#worker = new WorkerProcess(command);
  }

  /** Starts, compiles and warms up; pauses then. */
  async start(assignment: Assignment, expected: Expectation): Promise<void> {
    await this.#guard(async () => {
      const began = performance.now();
      const ready = await this.#worker.start({ request: 'start', assignment }, limits.start);
      const setupMilliseconds = performance.now() - began;
      this.versions = ready.versions;
      if (ready.parameters !== null && ready.parameters !== expected.parameters) {
        throw new WorkerError(
          `its network has ${ready.parameters} parameters, expected ${expected.parameters}: it is another network`,
        );
      }
      const first = await this.#worker.step(limits.firstStep);
      this.#found = {
        device: ready.device,
        setupMilliseconds,
        firstStepMilliseconds: first.milliseconds,
        firstValue: first.value,
      };
      this.#expectValue(first.value, expected.firstValue);
      for (let step = 0; step < warmUpSteps; step++) {
        const { milliseconds, value, counters } = await this.#worker.step(limits.step);
        this.warmMilliseconds = milliseconds;
        this.#found.warmValue = value;
        if (first.counters && counters) this.#found.counters = { firstStep: first.counters, step: counters };
      }
      this.#worker.pause();
    });
  }

  /** One turn: of several short steps the median, after one that is not measured. */
  async turn(steps: number): Promise<void> {
    await this.#guard(async () => {
      this.#worker.resume();
      if (steps > 1) await this.#worker.step(limits.step);
      const times: number[] = [];
      for (let step = 0; step < steps; step++) times.push((await this.#worker.step(limits.step)).milliseconds);
      this.#rounds.push(median(times));
      this.#worker.pause();
    });
  }

  get peakBytes(): number | undefined {
    return this.#worker.peakBytes();
  }

  get residentBytes(): number | undefined {
    return this.#worker.residentBytes();
  }

  result(): ContestantResult {
    const peakBytes = this.peakBytes;
    const found = { ...this.#base, ...this.#found, ...(peakBytes !== undefined && { peakBytes }) };
    if (this.failure !== undefined) return { ...found, status: 'failed', reason: this.failure };
    return { ...found, status: 'measured', rounds: this.#rounds };
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  #expectValue(value: number, expected: number | undefined): void {
    if (expected === undefined || this.contestant.approximate) return;
    if (Math.abs(value - expected) <= valueTolerance * Math.abs(expected)) return;
    throw new WorkerError(`its first step gave ${value}, the reference's ${expected}: it is not the same network`);
  }

  /** A failure is this contestant's own: it is remembered, its process ended, and the others go on. */
  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.failure = error.message;
      await this.stop();
    }
  }
}
