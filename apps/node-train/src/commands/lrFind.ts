import { writeWhole } from '@densenet/data/node';
import { epochBatches, lossFor } from '@densenet/recipe';
import { positiveNumber } from '@densenet/schema';
import { type RangeTest, type RatePoint, rangeTest, suggestRates } from '@densenet/train';
import { Command } from 'commander';
import { rangeTestChart } from '../rangeTest/chart.ts';
import { formatOutcome, formatPoints, shortRate } from '../rangeTest/format.ts';
import { commandName } from '../terminal/commandLine.ts';
import { print } from '../terminal/output.ts';
import { createProgress } from '../terminal/progress.ts';
import { exitCodes, type Stop, stoppable } from '../terminal/stopSignals.ts';
import { typedAs } from '../terminal/typedValue.ts';
import type { TrainingData } from '../training/datasets.ts';
import { checkFits, type Session } from '../training/session.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';
import { addRecipeFlags } from './recipeOptions.ts';
import { planTraining } from './trainPlan.ts';

interface LrFindFlags extends BackendFlags, DataFlags {
  from?: string;
  start: number;
  end: number;
  steps: number;
  chart?: string;
  json?: string;
  [recipeFlag: string]: unknown;
}

export function lrFindCommand(): Command {
  const rate = typedAs(positiveNumber);
  const command = new Command('lr-find')
    .description(
      'which learning rate suits a recipe: a short training with a rate that grows until the loss diverges; nothing is saved',
    )
    .option('--from <source>', 'begin with the weights of a checkpoint, file, address or repository')
    .option('--start <rate>', 'the first learning rate', rate, 1e-7)
    .option('--end <rate>', 'the last learning rate', rate, 10)
    .option('--steps <count>', 'steps from the first to the last', positiveInteger, 100)
    .option('--chart <file>', 'also draw the loss by the learning rate, as SVG')
    .option('--json <file>', 'also write all figures as JSON');
  addRecipeFlags(addDataFlags(addBackendFlags(command)));
  return command.action(async (recipe: string | undefined, flags: LrFindFlags) => {
    process.exitCode = await stoppable('stopping after this step', (stop) => findRate(recipe, flags, stop));
  });
}

/** @returns the exit code */
async function findRate(recipeName: string | undefined, flags: LrFindFlags, stop: Stop): Promise<number> {
  if (flags.start >= flags.end)
    throw new RangeError(`--start must be below --end, got ${flags.start} and ${flags.end}`);
  const plan = await planTraining(recipeName, flags, dataOptions(flags, stop.signal));
  const { name, train, optimizer } = plan.recipe;
  const data = await plan.load(dataOptions(flags, stop.signal));
  try {
    checkFits(plan, data.train);
    await startChosenBackend(flags);
    const { start, end, steps } = flags;
    print(
      `recipe ${name}: batch ${train.batchSize}, ${optimizer.kind}, seed ${train.seed}; learning rates from ${start} to ${end} in ` +
        `${steps} steps`,
    );
    const found = await testRates(plan.begin(), data, flags, stop);
    const suggested = suggestRates(found);
    print(...formatPoints(found.points), ...formatOutcome(found, suggested));
    const described = `recipe ${name}, batch ${train.batchSize}, ${optimizer.kind}`;
    if (flags.chart !== undefined) {
      await writeWhole(flags.chart, rangeTestChart(found.points, suggested, `Loss by learning rate: ${described}`));
    }
    if (flags.json !== undefined) {
      const figures = { recipe: plan.recipe, start, end, steps, ...found, suggested: suggested ?? null };
      await writeWhole(flags.json, `${JSON.stringify(figures, null, 1)}\n`);
    }
    if (stop.signal.aborted) return exitCodes[stop.received() ?? 'SIGINT'];
    if (suggested)
      print(`to train with it: ${commandName()} train ${name} --learning-rate ${shortRate(suggested.steepest)}`);
    return 0;
  } finally {
    await data.close?.();
  }
}

async function testRates(session: Session, data: TrainingData, flags: LrFindFlags, stop: Stop): Promise<RangeTest> {
  const { recipe, state } = session;
  const { start, end, steps } = flags;
  async function* batches() {
    for (let epoch = 0; ; epoch++) yield* epochBatches(recipe, data.train, { epoch, seed: state.random.int(2 ** 31) });
  }
  const progress = createProgress('learning rates', steps);
  let done = 0;
  try {
    const task = { ...session, loss: lossFor(recipe, data.train) };
    const onStep = ({ smoothed }: RatePoint) => progress.update(++done, `loss ${smoothed.toFixed(4)}`);
    return await rangeTest(task, state, batches(), { start, end, steps, signal: stop.signal, onStep });
  } finally {
    progress.clear();
  }
}
