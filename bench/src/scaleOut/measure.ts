import { titleOf } from '../cases.ts';
import { ratioOf, spreadOf } from '../report/statistics.ts';
import type { PreparedCase } from '../run/prepare.ts';
import { bucketSizes, type ScaleOutCase, sumSizes } from './cases.ts';
import type { GroupPlan, GroupTurn } from './group.ts';
import type { BucketResult, ScaleCase, StepFigures, SumResult } from './results.ts';
import { type Turns, type TurnsOptions, takeTurns, withGroups } from './turns.ts';

/** What is measured, and what other programs had of the processors meanwhile. */
export interface Measured<Result> {
  result: Result;
  foreignLoad: Turns['foreignLoad'];
  versions: Record<string, string>;
}

/** Steps after the start that are not measured, while allocators and caches settle. */
const warmUpSteps = 2;

/** Measures a case in all groups, which take turns. The first is what the others are compared with. */
export async function measureCase(
  { benchCase, steps }: ScaleOutCase,
  { assignment, parameters }: PreparedCase,
  plans: readonly GroupPlan[],
  options: TurnsOptions,
): Promise<Measured<ScaleCase>> {
  const { name, batchSize } = benchCase;
  return withGroups(plans, assignment, options, async (groups, { versions }) => {
    for (const group of groups) await group.step(warmUpSteps);
    const { taken, foreignLoad } = await takeTurns(groups, options, (group) => group.step(steps));
    const rounds = taken.map((turns) => turns.map(({ milliseconds }) => milliseconds));
    const results = plans.map(({ processes, threads, linked }, index) => {
      const figures = figuresOf(taken[index]!);
      return {
        ...{ processes, threads, linked },
        ...figures,
        rounds: rounds[index]!,
        imagesPerSecond: (1000 * batchSize) / figures.milliseconds.median,
        efficiency: ratioOf(rounds[0]!, rounds[index]!)!,
      };
    });
    return {
      result: { name, title: titleOf(benchCase), batchSize, parameters, groups: results },
      foreignLoad,
      versions,
    };
  });
}

/** Measures a step of two processes with buckets of several sizes, which take turns. */
export async function measureBuckets(
  { steps }: ScaleOutCase,
  { assignment }: PreparedCase,
  plan: GroupPlan,
  options: TurnsOptions,
): Promise<Measured<BucketResult[]>> {
  const plans = bucketSizes.map((bucketBytes) => ({ ...plan, bucketBytes }));
  return withGroups(plans, assignment, options, async (groups, { versions }) => {
    for (const group of groups) await group.step(warmUpSteps);
    const { taken, foreignLoad } = await takeTurns(groups, options, (group) => group.step(steps));
    const result = bucketSizes.map((bucketBytes, index) => ({
      linked: plan.linked,
      ...(Number.isFinite(bucketBytes) && { bucketBytes }),
      ...figuresOf(taken[index]!),
    }));
    return { result, foreignLoad, versions };
  });
}

/** Sums in a row that are timed together: far more than a clock's error, and not gigabytes over a slow line. */
const sumsInARow = (bytes: number): number => Math.max(2, Math.min(20, Math.round((8 * 2 ** 20) / bytes)));

/** Measures the sum of tensors of several sizes over all processes of each group. */
export async function measureSums(
  { assignment }: PreparedCase,
  plans: readonly GroupPlan[],
  options: TurnsOptions,
): Promise<Measured<SumResult[]>> {
  return withGroups(plans, assignment, options, async (groups, { versions }) => {
    const result: SumResult[] = [];
    let foreignLoad: number | undefined;
    for (const bytes of sumSizes) {
      const turns = await takeTurns(groups, options, (group) => group.sum(bytes / 4, sumsInARow(bytes)));
      if (turns.foreignLoad !== undefined) foreignLoad = Math.max(foreignLoad ?? 0, turns.foreignLoad);
      for (const [index, { processes, linked }] of plans.entries()) {
        const milliseconds = spreadOf(turns.taken[index]!.map((turn) => turn.milliseconds));
        result.push({ processes, linked, bytes, milliseconds });
      }
    }
    return { result, foreignLoad, versions };
  });
}

const figuresOf = (turns: readonly GroupTurn[]): StepFigures => ({
  milliseconds: spreadOf(turns.map(({ milliseconds }) => milliseconds)),
  waits: spreadOf(turns.map(({ wait }) => wait)),
  leastWaits: spreadOf(turns.map(({ leastWait }) => leastWait)),
});
