import { type Case, titleOf } from '../cases.ts';
import { type Contestant, referenceName } from '../contestants.ts';
import type { CaseResult, ContestantResult } from '../report/results.ts';
import { markCounting } from '../report/summarize.ts';
import { type Candidate, GroupSession, type RunOptions } from './groupSession.ts';
import { estimateFootprint, type Footprint, nextGroup } from './memory.ts';
import type { PreparedCase } from './prepare.ts';

/** Bytes of memory left free for the system and for errors of the estimates. */
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
  const candidates = contestants.map((contestant): Candidate => {
    const footprint = estimateFootprint(contestant, benchCase.task, activationBytes);
    return { contestant, footprint, base: baseOf(contestant, footprint) };
  });
  const reference = candidates.find(({ contestant }) => contestant.name === referenceName)!;
  const session = new GroupSession(prepared, benchCase.batchSize, options);
  let waiting = candidates.filter((candidate) => candidate !== reference);

  let available = 0;
  for (let first = true; first || waiting.length > 0; first = false) {
    const before = waiting.length;
    available = options.availableMemory() - reservedBytes;
    const plan = () => nextGroup(reference.footprint, waiting, available);
    // The first group is run even for ours alone.
    if (!first && plan().taken.length === 0) break;
    const late = await session.runTogether(reference, () => {
      const { taken, left } = plan();
      waiting = left;
      return taken;
    });
    waiting = [...waiting, ...late];
    // Where no contestant was taken, none would be in another group.
    if (waiting.length === before) break;
  }
  const alone = waiting.filter(({ footprint }) => footprint.peak <= available);
  if (alone.length > 0) await session.runApart([reference, ...alone]);
  for (const { base, footprint } of waiting.filter((candidate) => !alone.includes(candidate))) {
    session.skip(base, `needs about ${gigabytes(footprint.peak)}, ${gigabytes(available)} can be had`);
  }

  const { versions, results, groups, stepsPerTurn } = session;
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

const baseOf = ({ name, family, label, tuned }: Contestant, { peak }: Footprint): ContestantResult => ({
  name,
  family,
  label,
  tuned,
  status: 'skipped',
  estimatedPeakBytes: peak,
});
