import { join } from 'node:path';
import { type Case, threadsOf, titleOf } from '../cases.ts';
import type { Contestant } from '../contestants.ts';
import { describeMachine } from '../machine.ts';
import type { Results } from '../report/results.ts';
import { formatCase } from '../report/table.ts';
import type { ContestantRun } from './contestantRun.ts';
import { commandOf } from './launch.ts';
import { type PreparedCase, prepareCase } from './prepare.ts';
import { createProgress, formatDuration, timeLeft } from './progress.ts';
import { runCase } from './runCase.ts';

interface PlannedCase {
  benchCase: Case;
  contestants: readonly Contestant[];
}

interface RunAllOptions {
  rounds: number;
  threads: number;
  python: boolean;
  /** A folder of the user's own photos, for cases that train on photos. */
  photos?: string | undefined;
  /** Folder for files that contestants share; the caller removes it. */
  folder: string;
  /** Called after every case with all results until then. */
  onCase(results: Results): void;
}

/** Measures cases one after the other, and reports its progress on stderr. */
export async function runAll(plan: readonly PlannedCase[], options: RunAllOptions): Promise<Results> {
  const { rounds, threads, python, folder, photos, onCase } = options;
  const machine = describeMachine();
  const results: Results = {
    schema: 1,
    date: new Date().toISOString(),
    machine,
    settings: { rounds, threads },
    versions: {},
    cases: [],
  };
  const progress = createProgress();
  const live = endWithUs();
  const prepared: PreparedCase[] = [];
  for (const { benchCase } of plan) {
    prepared.push(await prepareCase(benchCase, { folder: join(folder, benchCase.name), threads, rounds, photos }));
  }
  const works = plan.map(({ contestants }, index) => prepared[index]!.multiplyAdds * contestants.length);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const began = performance.now();
  for (const [index, { benchCase, contestants }] of plan.entries()) {
    const done = { work: sum(works.slice(0, index)), milliseconds: performance.now() - began };
    const later = sum(works.slice(index + 1));
    const place = `[${index + 1}/${plan.length}] ${titleOf(benchCase)}`;
    const { result, versions } = await runCase(benchCase, contestants, prepared[index]!, {
      rounds,
      commandOf: (contestant) =>
        commandOf(contestant, { threads: threadsOf(benchCase, threads), python, cuda: benchCase.platform === 'cuda' }),
      availableMemory: () => process.availableMemory(),
      say: (message, currentMilliseconds) => {
        const left = timeLeft(done, { currentMilliseconds, work: later });
        progress.say(`${place}: ${message}${left === undefined ? '' : `, about ${formatDuration(left)} left`}`);
      },
      onRun: (run) => live.add(run),
    });
    live.clear();
    Object.assign(results.versions, versions);
    results.cases.push(result);
    progress.clear();
    console.log(`${formatCase(result)}\n`);
    onCase(results);
  }
  return results;
}

/** Ends contestants when this process is stopped, since paused ones would not notice. Gives the set to add contestants to. */
function endWithUs(): Set<ContestantRun> {
  const live = new Set<ContestantRun>();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, async () => {
      await Promise.all([...live].map((run) => run.stop()));
      process.exit(code);
    });
  }
  return live;
}
