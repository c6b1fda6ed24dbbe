import type { Assignment, ReadyAnswer } from '../protocol.ts';
import { foreignShare, readTicks } from '../run/load.ts';
import { Group, type GroupPlan, type GroupTurn } from './group.ts';

export interface TurnsOptions {
  rounds: number;
  /** Says what is being done. */
  say(message: string): void;
}

/** What came of turns: of each group, one a round. */
export interface Turns {
  /** By group, by round. */
  taken: GroupTurn[][];
  /** Largest share of the processors that other programs had in a turn. */
  foreignLoad: number | undefined;
}

/** How a group is called in messages and tables. */
export function nameOf({ processes, threads, linked, bucketBytes }: GroupPlan): string {
  const counted = (count: number, noun: string, plural: string) => `${count} ${count === 1 ? noun : plural}`;
  const name = `${counted(processes, 'process', 'processes')} x ${counted(threads, 'thread', 'threads')}`;
  const buckets = bucketBytes === undefined ? '' : `, gradients in buckets: ${nameOfBytes(bucketBytes)}`;
  return `${name}${linked ? ' over the link' : ''}${buckets}`;
}

/** `64 KiB`, `4 MiB`; of a bucket without a limit `all at the end`. */
export function nameOfBytes(bytes: number | undefined): string {
  if (bytes === undefined || !Number.isFinite(bytes)) return 'all at the end';
  return bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`;
}

/** Starts groups of processes, lets `work` use them, and ends them whatever comes of it. */
export async function withGroups<Result>(
  plans: readonly GroupPlan[],
  assignment: Assignment,
  { say }: Pick<TurnsOptions, 'say'>,
  work: (groups: readonly Group[], ready: ReadyAnswer) => Promise<Result>,
): Promise<Result> {
  const groups: Group[] = [];
  try {
    const answers: ReadyAnswer[] = [];
    for (const plan of plans) {
      say(`starting ${nameOf(plan)}`);
      const { group, ready } = await Group.start(plan, assignment);
      groups.push(group);
      answers.push(ready);
    }
    return await work(groups, answers[0]!);
  } finally {
    await Promise.all(groups.map((group) => group.stop()));
  }
}

/** Gives every group one turn a round. Each round starts with another one, so that none always follows the same. */
export async function takeTurns(
  groups: readonly Group[],
  { rounds, say }: TurnsOptions,
  turn: (group: Group) => Promise<GroupTurn>,
): Promise<Turns> {
  const taken = groups.map((): GroupTurn[] => []);
  let foreignLoad: number | undefined;
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    for (let place = 0; place < groups.length; place++) {
      const index = (place + round) % groups.length;
      const before = readTicks(process.pid);
      taken[index]!.push(await turn(groups[index]!));
      const after = readTicks(process.pid);
      if (before && after) foreignLoad = Math.max(foreignLoad ?? 0, foreignShare(before, after));
    }
  }
  return { taken, foreignLoad };
}
