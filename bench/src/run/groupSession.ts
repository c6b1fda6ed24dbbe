import { type Contestant, referenceName } from '../contestants.ts';
import type { ContestantResult, Group } from '../report/results.ts';
import { spreadOf } from '../report/statistics.ts';
import { summarize } from '../report/summarize.ts';
import { ContestantRun } from './contestantRun.ts';
import type { Footprint } from './memory.ts';
import type { PreparedCase } from './prepare.ts';
import type { Command } from './workerProcess.ts';

export interface RunOptions {
  rounds: number;
  /** The command of a contestant; throws an error with the reason where it cannot be started. */
  commandOf(contestant: Contestant): Promise<Command>;
  /** Bytes of memory that new processes may take. */
  availableMemory(): number;
  /** Reports what is being done and, once that is known, how many milliseconds this case still takes. */
  say(message: string, millisecondsLeft?: number): void;
  /** Called with every contestant when it is started, so that the caller can end it. */
  onRun?(run: ContestantRun): void;
}

/** A contestant of a case before it has run. */
export interface Candidate {
  contestant: Contestant;
  footprint: Footprint;
  base: ContestantResult;
}

/** Runs groups of one case's contestants and keeps what came of them. */
export class GroupSession {
  readonly versions: Record<string, string> = {};
  readonly results = new Map<string, ContestantResult>();
  readonly groups: Group[] = [];
  /** Steps of a turn, the same in all groups: decided by the reference's first run. */
  stepsPerTurn = 1;
  /** The reference's values in the current group. */
  #values: number[] | undefined;

  constructor(
    readonly prepared: PreparedCase,
    readonly batchSize: number,
    readonly options: RunOptions,
  ) {}

  skip(base: ContestantResult, reason: string): void {
    this.results.set(base.name, { ...base, status: 'skipped', reason });
  }

  /**
   * Runs a group in turns: all are in memory, and one computes while the others are paused.
   *
   * @param choose gives the contestants that join the reference; called when the reference's memory is known
   * @returns those of the chosen for which memory had no room when they were to start, since other programs may grow
   */
  async runTogether(reference: Candidate, choose: () => readonly Candidate[]): Promise<Candidate[]> {
    const runs: ContestantRun[] = [];
    try {
      runs.push(...(await this.#start(reference)));
      const left: Candidate[] = [];
      for (const candidate of choose()) {
        if (this.options.availableMemory() < candidate.footprint.peak) left.push(candidate);
        else runs.push(...(await this.#start(candidate)));
      }
      await this.#takeTurns(runs);
      this.#finish(
        runs.map((run) => run.result()),
        true,
      );
      return left;
    } finally {
      for (const run of runs) await run.stop();
    }
  }

  /** Runs contestants one after the other, each ended before the next starts: those that have no room beside the reference. */
  async runApart(candidates: readonly Candidate[]): Promise<void> {
    const results: ContestantResult[] = [];
    for (const candidate of candidates) {
      for (const run of await this.#start(candidate)) {
        try {
          await this.#takeTurns([run]);
          results.push(run.result());
        } finally {
          await run.stop();
        }
      }
    }
    this.#finish(results, false);
  }

  /** The started run; none where it cannot be started. One that fails in its first steps is given, with the reason. */
  async #start(candidate: Candidate): Promise<ContestantRun[]> {
    const { contestant, base } = candidate;
    const { say, commandOf, onRun } = this.options;
    const isReference = contestant.name === referenceName;
    if (isReference) this.#values = undefined;
    say(`starting ${contestant.label}`);
    const command = await orReason(() => commandOf(contestant));
    if (typeof command === 'string') {
      this.skip(base, command);
      return [];
    }
    const run = new ContestantRun(contestant, command, { ...base, group: this.groups.length });
    onRun?.(run);
    const { assignment, parameters } = this.prepared;
    await run.start(assignment, { parameters, values: this.#values, device: assignment.device });
    Object.assign(this.versions, run.versions);
    if (isReference && run.failure === undefined) {
      this.#values = run.result().values;
      if (this.groups.length === 0) this.stepsPerTurn = this.prepared.stepsPerTurn ?? stepsFor(run.warmMilliseconds);
      candidate.footprint = measuredFootprint(run) ?? candidate.footprint;
    }
    return [run];
  }

  /** Gives every contestant one turn a round. Each round starts with another one, so that none always follows the same. */
  async #takeTurns(runs: readonly ContestantRun[]): Promise<void> {
    const { options, stepsPerTurn: steps } = this;
    // Where there are several steps, the first is not measured.
    const turnOf = (run: ContestantRun) => run.warmMilliseconds * (steps > 1 ? steps + 1 : 1);
    const roundTime = runs.reduce((sum, run) => sum + (run.failure === undefined ? turnOf(run) : 0), 0);
    for (let round = 0; round < options.rounds; round++) {
      for (let place = 0; place < runs.length; place++) {
        const run = runs[(place + round) % runs.length]!;
        if (run.failure !== undefined) continue;
        const left = roundTime * (options.rounds - round - place / runs.length);
        options.say(`round ${round + 1} of ${options.rounds}, ${run.contestant.label}`, left);
        await run.turn(steps, { inARow: this.prepared.stepsPerTurn !== undefined });
      }
    }
  }

  #finish(results: readonly ContestantResult[], together: boolean): void {
    const reference = results.find(({ name }) => name === referenceName)?.rounds;
    for (const result of results) {
      // In later groups the reference only serves for comparison; its own figures are those of the first group.
      if (result.name === referenceName && this.results.has(referenceName)) continue;
      this.results.set(result.name, summarize(result, this.batchSize, reference));
    }
    this.groups.push({
      names: results.map(({ name }) => name),
      together,
      ...(reference?.length && { referenceMilliseconds: spreadOf(reference) }),
    });
  }
}

/** Short steps are repeated within a turn for about this many milliseconds, since a turn's first step finds cold caches. */
const turnMilliseconds = 400;
const mostStepsPerTurn = 20;

const stepsFor = (milliseconds: number): number =>
  Math.max(1, Math.min(mostStepsPerTurn, Math.round(turnMilliseconds / milliseconds)));

function measuredFootprint(run: ContestantRun): Footprint | undefined {
  const [peak, idle] = [run.peakBytes, run.residentBytes];
  return peak === undefined || idle === undefined ? undefined : { peak, idle: Math.min(peak, idle) };
}

async function orReason<Value>(get: () => Promise<Value>): Promise<Value | string> {
  try {
    return await get();
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}
