import { join } from 'node:path';
import { describeMachine } from '../machine.ts';
import { type PreparedCase, prepareCase } from '../run/prepare.ts';
import { groupsFor, type ScaleOutCase } from './cases.ts';
import type { Assumptions } from './curve.ts';
import type { GroupPlan } from './group.ts';
import { type Link, LinkError, type LinkSettings, makeLink } from './link.ts';
import { type Measured, measureBuckets, measureCase, measureSums } from './measure.ts';
import type { LinkReport, ScaleResults } from './results.ts';

export interface ScaleOptions {
  cases: readonly ScaleOutCase[];
  rounds: number;
  /** Of each case, in the place of its own. */
  steps?: number | undefined;
  /** Left out: no link is made. */
  link?: LinkSettings | undefined;
  assumptions: Assumptions;
  /** For files that processes share; the caller removes it. */
  folder: string;
  say(message: string): void;
  /** Called whenever something more was measured, with all results until then. */
  onResult(results: ScaleResults): void;
}

/**
 * Measures all cases, sums and buckets, one after the other.
 *
 * @throws WorkerError where a process fails
 */
export async function runScaleOut(options: ScaleOptions): Promise<ScaleResults> {
  const { cases, rounds, steps, assumptions, onResult } = options;
  const made = await linkOf(options.link);
  const link = 'ends' in made ? made : undefined;
  const machine = describeMachine();
  const results: ScaleResults = {
    schema: 1,
    date: new Date().toISOString(),
    machine,
    settings: { rounds, ...(steps !== undefined && { steps }) },
    versions: {},
    link: 'reason' in made ? made : options.link!,
    cases: [],
    sums: [],
    buckets: [],
    assumptions,
  };
  const take = <Result>({ result, foreignLoad, versions }: Measured<Result>): Result => {
    Object.assign(results.versions, versions);
    if (foreignLoad !== undefined) results.foreignLoad = Math.max(results.foreignLoad ?? 0, foreignLoad);
    return result;
  };
  const planOf = (shape: ReturnType<typeof groupsFor>[number]): GroupPlan =>
    shape.linked ? { ...shape, ends: link!.ends } : shape;
  const plans = groupsFor(machine.cores, link !== undefined).map(planOf);
  const pairs = plans.filter(({ processes }) => processes === 2);
  try {
    let first: { chosen: ScaleOutCase; prepared: PreparedCase } | undefined;
    for (const each of cases) {
      const chosen = { ...each, steps: steps ?? each.steps };
      const prepared = await prepareCase(each.benchCase, {
        folder: join(options.folder, each.benchCase.name),
        threads: machine.cores,
        rounds,
      });
      first ??= { chosen, prepared };
      results.cases.push(take(await measureCase(chosen, prepared, plans, about(options, each.benchCase.name))));
      onResult(results);
    }
    results.sums = take(await measureSums(first!.prepared, pairs, about(options, 'sums')));
    onResult(results);
    for (const pair of pairs) {
      const say = about(options, `buckets${pair.linked ? ' over the link' : ''}`);
      results.buckets.push(...take(await measureBuckets(first!.chosen, first!.prepared, pair, say)));
      onResult(results);
    }
    return results;
  } finally {
    link?.remove();
  }
}

/** The same options, whose messages say what they are about. */
const about = ({ rounds, say }: ScaleOptions, what: string) => ({
  rounds,
  say: (message: string) => say(`${what}: ${message}`),
});

/** A link, or why there is none. */
async function linkOf(settings: LinkSettings | undefined): Promise<Link | Extract<LinkReport, { reason: string }>> {
  if (!settings) return { reason: 'left out by --no-link' };
  try {
    return await makeLink(settings);
  } catch (error) {
    if (error instanceof LinkError) return { reason: error.message };
    throw error;
  }
}
