import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { asOwnRoot } from '../testing/asOwnRoot.ts';
import { mainFile, runChild } from '../testing/child.ts';
import { type CliResult, small } from '../testing/cli.ts';
import { needFashionMnist, needRanks } from '../testing/needs.ts';
import { clusterFlags, type Disturbance, errorOf, isAlive, processesIn, ranksIn } from '../testing/ranks.ts';
import { aFolderAClass, writeSquares } from '../testing/squares.ts';
import { temporaryFolder } from '../testing/temporary.ts';

needRanks();
needFashionMnist();

/** Long enough for ranks of a busy machine to come, and far below the 600 s of a test. */
const deadline = ['--peer-timeout', '20s'];
/** Where native TensorFlow is prepared; pictures of a test have an index of their own. */
const { XDG_CACHE_HOME } = process.env;
const inTheMiddle = /epoch 1\/2 .* 3\/8 /;

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  out = join(folder, 'out');
});

const expectNoneAlive = () => expect(processesIn(folder).filter(({ pid }) => isAlive(pid))).toEqual([]);

const holds = String.raw`\S+/out holds the training after step \d of epoch 1`;
const who = (rank: number) => String.raw`rank ${rank} \(127\.0\.0\.1:\d+\)`;
const isFrozen = (rank: number) => `${who(rank)} does not answer: it is frozen, or its machine is`;

/** Trains into a disk of so many kilobytes. */
async function runOnDisk(kilobytes: number, flags: readonly string[]): Promise<CliResult> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  const script = `
    disk=$1 node=$2 main=$3
    shift 3
    mount -t tmpfs -o size=${kilobytes}k tmpfs "$disk" || exit 99
    exec "$node" "$main" "$@" --out "$disk/out"`;
  const ended = await asOwnRoot(script, [disk, process.execPath, mainFile, ...small, ...flags]);
  if (!ended) throw new Error('this system lets no user mount a file system of their own');
  return { ...ended, stdout: '' };
}

describe.runIf(process.env.DENSENET_SLOW === '1')('--workers', { timeout: 600_000 }, () => {
  /** Trains in two processes, of which one is disturbed. */
  const runDisturbed = (disturbance: Disturbance, ...more: string[]) =>
    runChild([...small, '--out', out, '--workers', '2', ...deadline, ...more], {
      before: ranksIn(folder, disturbance),
    });

  test('rank 0 is killed', async () => {
    const error = errorOf(await runDisturbed({ rank: 0, signal: 'SIGKILL', at: inTheMiddle }));
    expect(error).toMatch(/^error: rank 0 of 2 was ended by SIGKILL, .*out holds the training .*--workers 2$/);
    expectNoneAlive();
  });

  test.each([0, 1])('rank %i is frozen', async (rank) => {
    const error = errorOf(await runDisturbed({ rank, signal: 'SIGSTOP', at: inTheMiddle }));
    expect(error).toMatch(
      new RegExp(`^error: ${isFrozen(rank)} \\(rank ${1 - rank} was in .*, and waited 20 s\\)\\. `),
    );
    expect(error).toMatch(/ \(--peer-timeout\)\. .*out holds the training .*--workers 2$/);
    expectNoneAlive();
  });

  test.each([0, 1])('rank %i is frozen in a sum of synchronized norms', async (rank) => {
    const error = errorOf(await runDisturbed({ rank, signal: 'SIGSTOP', at: inTheMiddle }, '--sync-batch-norm'));
    expect(error).toMatch(
      new RegExp(`^error: ${isFrozen(rank)} \\(rank ${1 - rank} was in .*, and waited 20 s\\)\\. `),
    );
    expectNoneAlive();
  });

  test.each([0, 1])('rank %i never comes as far as the others', async (rank) => {
    const error = errorOf(await runDisturbed({ rank, signal: 'SIGSTOP', at: 'start' }));
    expect(error).toMatch(new RegExp(`^error: not all processes have come within 20 s: ${who(rank)} has ended, or `));
    expectNoneAlive();
  });

  test('the launcher is killed: no rank outlives it', async () => {
    let isSent = false;
    const { code } = await runChild([...small, '--epochs', '100', '--out', out, '--workers', '2'], {
      before: ranksIn(folder),
      onOutput: ({ stdout }, kill) => {
        if (isSent || !/^epoch 1,/m.test(stdout)) return;
        isSent = true;
        kill('SIGKILL');
      },
    });
    expect(code).toBe(-1);
    await vi.waitFor(expectNoneAlive, 10_000);
  });

  test.each([
    ['from the start', 8, /^error: rank 0 of 2: cannot write the checkpoint .* no space left on its file system/],
    ['after the first epoch', 44, /^error: rank 0 of 2: cannot write .* no space left .*disk\/out holds the training/],
  ])('the disk of rank 0 is full %s', async (_, kilobytes, message) => {
    const ended = await runOnDisk(kilobytes, ['--workers', '2']);
    expect(errorOf(ended)).toMatch(message);
  });
});

describe.runIf(process.env.DENSENET_SLOW === '1')('--cluster', { timeout: 600_000 }, () => {
  /** Trains in two processes with flags of their own; the second one is begun when `begin` ends. */
  async function runTwo(
    flags: readonly string[][],
    {
      disturbance,
      args = small,
      begin,
    }: { disturbance?: Disturbance; args?: string[]; begin?: (first: Promise<CliResult>) => Promise<unknown> } = {},
  ): Promise<Promise<CliResult>[]> {
    const cluster = await clusterFlags(2);
    const run = (rank: number) =>
      runChild([...args, ...(rank === 0 ? ['--out', out] : []), ...cluster[rank]!, ...flags[rank]!], {
        before: ranksIn(folder, disturbance),
        env: { XDG_CACHE_HOME },
      });
    const first = run(0);
    await begin?.(first);
    return [first, run(1)];
  }
  const both = (flags: string[]) => [flags, flags];

  test('a rank is killed: the other ends by itself, and says how to go on', async () => {
    const [first] = await runTwo(both(deadline), { disturbance: { rank: 1, signal: 'SIGKILL', at: inTheMiddle } });
    const error = errorOf(await first!);
    expect(error).toMatch(new RegExp(`^error: ${who(1)} has ended, or cannot be reached \\(rank 0 was in `));
    expect(error).toMatch(
      new RegExp(
        `${holds}; go on by the same command with --resume \\S+/out in the place of the recipe, at all ranks$`,
      ),
    );
    expectNoneAlive();
  });

  test('rank 0 is killed: the other ends by itself', async () => {
    const [, second] = await runTwo(both(deadline), { disturbance: { rank: 0, signal: 'SIGKILL', at: inTheMiddle } });
    expect(errorOf(await second!)).toMatch(new RegExp(`^error: ${who(0)} has ended, or cannot be reached`));
    expectNoneAlive();
  });

  test.each([0, 1])(
    'rank %i is frozen: the other ends by itself, and so does the frozen one when it goes on',
    async (rank) => {
      const ranks = await runTwo(both(deadline), { disturbance: { rank, signal: 'SIGSTOP', at: inTheMiddle } });
      const error = errorOf(await ranks[1 - rank]!);
      expect(error).toMatch(new RegExp(`^error: ${isFrozen(rank)} \\(rank ${1 - rank} was in .*, and waited 20 s\\)`));
      process.kill(processesIn(folder).find((one) => one.rank === rank)!.pid, 'SIGCONT');
      expect(errorOf(await ranks[rank]!)).toMatch(new RegExp(`^error: ${who(1 - rank)} has ended`));
      expectNoneAlive();
    },
  );

  test('the disk of rank 0 is full: the other one says so too', async () => {
    const [first, second] = await clusterFlags(2);
    const ranks = [runOnDisk(44, first!), runChild([...small, ...second!])];
    const [own, other] = (await Promise.all(ranks)).map(errorOf);
    expect(own).toMatch(/^error: cannot write the checkpoint .* no space left on its file system/);
    expect(other).toMatch(/^error: rank 0 .*cannot go on.*: cannot write the checkpoint .* no space left/);
  });

  test('Ctrl-C ends a rank that waits for another one', async () => {
    const [first] = await clusterFlags(2);
    const { code, stderr } = await runChild([...small, '--out', out, ...first!], {
      onOutput: ({ stderr }, kill) => {
        if (/^waiting for rank 1/m.test(stderr) && !stderr.includes('SIGINT')) kill('SIGINT');
      },
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('there was nothing to save') });
  });

  test('a rank comes 20 s late, and nothing is lost', async () => {
    const [first, second] = await runTwo(both([]), { begin: () => sleep(20_000) });
    expect(await first).toMatchObject({ code: 0, stdout: expect.stringContaining('saved in') });
    expect(await second).toMatchObject({ code: 0 });
    expectNoneAlive();
  });

  test('a rank comes when the others have given up: both name who was not there', async () => {
    const [first, second] = await runTwo(both(['--peer-timeout', '2s']), { begin: (gone) => gone });
    expect(errorOf(await first!)).toMatch(new RegExp(`within 2 s: ${who(1)} has ended, or cannot be reached`));
    expect(errorOf(await second!)).toMatch(new RegExp(`within 2 s: ${who(0)} has ended, or cannot be reached`));
    expectNoneAlive();
  });

  test.each<[string, string[], RegExp]>([
    [
      'learning rate',
      ['--learning-rate', '0.05'],
      /another run\.recipe\.optimizer\.learningRate than rank 0: 0\.05, and not 0\.1\. Start all ranks by the same command/,
    ],
    ['network', ['--growth-rate', '6'], /another network\.growthRate than rank 0: 6, and not/],
    ['way of norms', ['--sync-batch-norm'], /another syncBatchNorm than rank 0: true, and not false/],
  ])('a rank with another %s: both say so before the first step', async (_, flags, message) => {
    const ranks = await Promise.all(await runTwo([deadline, [...deadline, ...flags]]));
    for (const result of ranks) {
      expect(errorOf(result)).toMatch(/^error: rank 1 was started with /);
      expect(errorOf(result)).toMatch(message);
      expect(result.stdout).not.toMatch(/^epoch/m);
    }
    expectNoneAlive();
  });

  test('a rank with other pictures: both say so before the first step', async () => {
    const pictures = aFolderAClass(6, ['red', 'green']);
    const [ours, theirs] = [await writeSquares(pictures), await writeSquares(pictures)];
    await rename(join(theirs, 'red/0.png'), join(theirs, 'green/other.png'));
    const args = ['train', 'tiny', '--validation-fraction', '0.5', '--batch-size', '4', '--no-report', ...deadline];
    const ranks = await Promise.all(
      await runTwo(
        [
          ['--data', ours],
          ['--data', theirs],
        ],
        { args },
      ),
    );
    for (const result of ranks) expect(errorOf(result)).toMatch(/^error: rank 1 was started with another /);
    expectNoneAlive();
  });
});
