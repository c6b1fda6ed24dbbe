import type { Contestant } from '../contestants.ts';
import type { Assignment } from '../protocol.ts';
import type { ContestantResult } from '../report/results.ts';
import { median, spreadOf } from '../report/statistics.ts';
import { foreignShare } from './load.ts';
import { type Command, WorkerError, WorkerProcess } from './workerProcess.ts';

/** What every contestant of a case must agree with. */
export interface Expectation {
  /** Trainable values of the network. */
  parameters: number;
  /** Values of the reference's first two steps; undefined for the reference itself, and where the reference failed. */
  values: readonly number[] | undefined;
  device: Assignment['device'];
}

/**
 * Largest relative difference of a value from the reference's, in the first and in the second step. In the first, only rounding
 * differs; the second follows an update, and training amplifies differences. On a GPU, TensorFlow and PyTorch convolve in TF32.
 */
const valueTolerances = { cpu: [1e-3, 5e-3], cuda: [2e-2, 5e-2] };

/** Steps after the first that are not measured, while allocators and caches settle. */
const warmUpSteps = 2;

/** Time limits in milliseconds. The first step includes compilation, which takes minutes in the slowest contestant. */
const limits = { start: 600_000, firstStep: 1_800_000, step: 900_000 };

/** A contestant in its process: started once, then given one turn in each round. After a failure it does nothing more. */
export class ContestantRun {
  readonly contestant: Contestant;
  readonly #base: ContestantResult;
  readonly #worker: WorkerProcess;
  #found: Partial<ContestantResult> = {};
  readonly #rounds: number[] = [];
  readonly #foreignShares: number[] = [];
  versions: Record<string, string> = {};
  /** Time of its last step before the rounds, in milliseconds. */
  warmMilliseconds = 0;
  failure: string | undefined;

  constructor(contestant: Contestant, command: Command, base: ContestantResult) {
    this.contestant = contestant;
    this.#base = base;
    this.#worker = new WorkerProcess(command);
  }

  /** Starts the process, compiles, warms up, and pauses the process. */
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
        values: [first.value],
      };
      this.#expectValue(0, first.value, expected);
      for (let step = 0; step < warmUpSteps; step++) {
        const { milliseconds, value, counters } = await this.#worker.step(limits.step);
        this.warmMilliseconds = milliseconds;
        if (step === 0) {
          this.#found.values = [first.value, value];
          this.#expectValue(1, value, expected);
        }
        if (first.counters && counters) this.#found.counters = { firstStep: first.counters, step: counters };
      }
      this.#worker.pause();
    });
  }

  /**
   * One turn. Of several short steps it is their median, after one step that is not measured; or where they are done in a row,
   * their mean: some may have to wait for what others took no time for.
   */
  async turn(steps: number, { inARow = false } = {}): Promise<void> {
    await this.#guard(async () => {
      this.#worker.resume();
      const before = this.#worker.ticks();
      if (steps > 1) await this.#worker.step(limits.step);
      const times: number[] = [];
      const asked = inARow ? steps : 1;
      for (let step = 0; step < steps; step += asked) {
        times.push((await this.#worker.step(limits.step, asked)).milliseconds);
      }
      this.#rounds.push(median(times));
      const after = this.#worker.ticks();
      if (before && after) this.#foreignShares.push(foreignShare(before, after));
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
    const foreign = this.#foreignShares.length > 0 && { foreignLoad: spreadOf(this.#foreignShares) };
    return { ...found, status: 'measured', rounds: this.#rounds, ...foreign };
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  #expectValue(step: number, value: number, { values, device }: Expectation): void {
    const expected = values?.[step];
    if (expected === undefined || this.contestant.approximate) return;
    if (Math.abs(value - expected) <= valueTolerances[device][step]! * Math.abs(expected)) return;
    const found = `its step ${step + 1} gave ${value}, the reference's ${expected}`;
    throw new WorkerError(`${found}: it does not do the same work on the same network`);
  }

  /** Runs `work`. Where it fails, remembers the failure and ends the process, so that other contestants go on. */
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
