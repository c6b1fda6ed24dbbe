import { type Case, titleOf } from '../cases.ts';
import { type Contestant, referenceName } from '../contestants.ts';
import type { CaseResult, ContestantResult, Group } from '../report/results.ts';
import { spreadOf } from '../report/statistics.ts';
import { markCounting, summarize } from '../report/summarize.ts';
import { ContestantRun } from './contestantRun.ts';
import { estimateFootprint, type Footprint, nextGroup } from './memory.ts';
import type { PreparedCase } from './prepare.ts';
import type { Command } from './workerProcess.ts';

export interface RunOptions {
  rounds: number;
  /** The command of a contestant; throws with the reason where it cannot be had. */
  commandOf(contestant: Contestant): Promise<Command>;
  /** Bytes of memory that new processes may take. */
  availableMemory(): number;
  /** Hears what is being done, and in milliseconds how long this case still takes, once that is known. */
  say(message: string, millisecondsLeft?: number): void;
  /** Told of every process when it is started, so that they can be ended from outside. */
  onRun?(run: ContestantRun): void;
}

/** Short steps are repeated within a turn until they take about so long: a turn's first step finds cold caches. */
const turnMilliseconds = 400;
const mostStepsPerTurn = 20;

/** Left to the system and to what the estimates do not know. */
const reservedBytes = 1e9;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** Measures a case: its contestants' steps in turn, in as many groups as the machine's memory asks for. */
export async function runCase(
  benchCase: Case,
  contestants: readonly Contestant[],
  prepared: PreparedCase,
  options: RunOptions,
): Promise<{ result: CaseResult; versions: Record<string, string> }> {
  const { assignment, parameters, activationBytes } = prepared;
  const versions: Record<string, string> = {};
  const results = new Map<string, ContestantResult>();
  const groups: Group[] = [];
  let stepsPerTurn = 1;
  const candidates = contestants.map((contestant) => {
    const footprint = estimateFootprint(contestant, benchCase.task, activationBytes);
    return { contestant, footprint, base: baseOf(contestant, footprint) };
  });
  const reference = candidates.find(({ contestant }) => contestant.name === referenceName)!;
  let waiting = candidates.filter((candidate) => candidate !== reference);

  for (let index = 0; index === 0 || waiting.length > 0; index++) {
    const available = options.availableMemory() - reservedBytes;
    const { taken, left } = nextGroup(reference.footprint, waiting, available);
    if (taken.length === 0) {
      for (const { base, footprint } of left) {
        const reason = `needs about ${gigabytes(footprint.peak)} beside ours' ${gigabytes(reference.footprint.idle)}, ${gigabytes(available)} can be had`;
        results.set(base.name, { ...base, status: 'skipped', reason });
      }
      if (index > 0) break;
    }
    waiting = taken.length === 0 ? [] : left;

    const runs: ContestantRun[] = [];
    let firstValue: number | undefined;
    try {
      for (const candidate of [reference, ...taken]) {
        const { contestant } = candidate;
        options.say(`starting ${contestant.label}`);
        const base = { ...candidate.base, group: index };
        const run = await startable(
          async () => new ContestantRun(contestant, await options.commandOf(contestant), base),
        );
        if (typeof run === 'string') {
          results.set(contestant.name, { ...candidate.base, status: 'skipped', reason: run });
          continue;
        }
        runs.push(run);
        options.onRun?.(run);
        await run.start(assignment, { parameters, firstValue });
        Object.assign(versions, run.versions);
        if (candidate === reference) {
          firstValue = run.result().firstValue;
          if (index === 0 && run.failure === undefined) stepsPerTurn = stepsFor(run.warmMilliseconds);
          candidate.footprint = measuredFootprint(run) ?? candidate.footprint;
        }
      }
      await takeTurns(runs, options, stepsPerTurn);
      const referenceRounds = runs[0]?.contestant.name === referenceName ? runs[0].result().rounds : undefined;
      for (const run of runs) {
        const { name } = run.contestant;
        // In later groups the reference is there to be compared with, its figures are those of the first.
        if (name === referenceName && index > 0) continue;
        results.set(name, summarize(run.result(), benchCase.batchSize, referenceRounds));
      }
      groups.push({
        names: runs.map(({ contestant }) => contestant.name),
        ...(referenceRounds?.length && { referenceMilliseconds: spreadOf(referenceRounds) }),
      });
    } finally {
      for (const run of runs) await run.stop();
    }
  }

  return {
    versions,
    result: {
      name: benchCase.name,
      title: titleOf(benchCase),
      platform: benchCase.platform,
      task: benchCase.task,
      shape: assignment.shape,
      threads: assignment.threads,
      parameters,
      stepsPerTurn,
      groups,
      contestants: markCounting(contestants.map(({ name }) => results.get(name)!)),
    },
  };
}

/** Every round starts with another contestant, so that none always follows the same one. */
async function takeTurns(runs: readonly ContestantRun[], options: RunOptions, steps: number): Promise<void> {
  // Of several steps the first is not measured.
  const turnOf = (run: ContestantRun) => run.warmMilliseconds * (steps > 1 ? steps + 1 : 1);
  const roundTime = runs.reduce((sum, run) => sum + (run.failure === undefined ? turnOf(run) : 0), 0);
  for (let round = 0; round < options.rounds; round++) {
    for (let place = 0; place < runs.length; place++) {
      const run = runs[(place + round) % runs.length]!;
      if (run.failure !== undefined) continue;
      const left = roundTime * (options.rounds - round - place / runs.length);
      options.say(`round ${round + 1} of ${options.rounds}, ${run.contestant.label}`, left);
      await run.turn(steps);
    }
  }
}

const stepsFor = (milliseconds: number): number =>
  Math.max(1, Math.min(mostStepsPerTurn, Math.round(turnMilliseconds / milliseconds)));

function measuredFootprint(run: ContestantRun): Footprint | undefined {
  const [peak, idle] = [run.peakBytes, run.residentBytes];
  return peak === undefined || idle === undefined ? undefined : { peak, idle: Math.min(peak, idle) };
}

async function startable(start: () => Promise<ContestantRun>): Promise<ContestantRun | string> {
  try {
    return await start();
  } catch (error) {
    return (error as Error).message.split('\n')[0]!;
  }
}

const baseOf = ({ name, family, label, tuned }: Contestant, { peak }: Footprint): ContestantResult => ({
  name,
  family,
  label,
  tuned,
  status: 'skipped',
  estimatedPeakBytes: peak,
});
