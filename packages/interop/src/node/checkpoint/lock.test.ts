import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointLockedError, listCheckpoints, lockCheckpoint, writeCheckpointFolder } from './index.ts';
import { identityOf, thisProcess } from './processIdentity.ts';
import { siblingPath } from './siblings.ts';
import { compileForChild, runChild } from './testing/child.ts';
import { temporaryFolder } from './testing/temporary.ts';
import { checkpointOf } from './testing/versions.ts';

let root: string;
let directory: string;
beforeEach(async () => {
  root = await temporaryFolder();
  directory = join(root, 'best');
});

describe('one training at a time', () => {
  test('the second is told who has it; after the first has let go, it is free, and nothing is left', async () => {
    const lock = await lockCheckpoint(directory);
    const second = lockCheckpoint(directory);
    await expect(second).rejects.toThrow(CheckpointLockedError);
    await expect(second).rejects.toThrow(
      new RegExp(
        `^another training is at ${directory} \\(process ${process.pid}, since \\d{4}-.+Z\\): wait for its end or stop it$`,
      ),
    );
    lock.release();
    lock.release();
    expect(await readdir(root)).toEqual([]);
    (await lockCheckpoint(directory)).release();
  });

  test('another folder is another; a link is the folder that it leads to', async () => {
    await symlink('best', join(root, 'latest'));
    const locks = [await lockCheckpoint(directory), await lockCheckpoint(join(root, 'best.2'))];
    await expect(lockCheckpoint(join(root, 'latest'))).rejects.toThrow(CheckpointLockedError);
    for (const lock of locks) lock.release();
  });

  test('a checkpoint is written under it, and is listed alone', async () => {
    const lock = await lockCheckpoint(directory);
    for (const version of [1, 2]) await writeCheckpointFolder(directory, checkpointOf(version));
    await expect(lockCheckpoint(directory)).rejects.toThrow(CheckpointLockedError);
    expect((await listCheckpoints(root)).map(({ name }) => name)).toEqual(['best']);
    lock.release();
    expect(await readdir(root)).toEqual(['best']);
  });
});

describe('a lock that was left', () => {
  const HELD = JSON.stringify({ host: 'gpu2', since: '2026-01-01T00:00:00.000Z' });
  const left = async (identity: typeof thisProcess, content = HELD) => {
    const path = siblingPath(directory, 'lock', identity);
    await writeFile(path, content);
    return path;
  };

  test.each([
    ['a process that is no more', identityOf(4194305)],
    ['another process that had this number', { ...thisProcess, start: '1' }],
    ['this process, which knows nothing of it', thisProcess],
    ['the time before the machine was started again', { ...identityOf(1), boot: '00000000' }],
  ])('by %s is taken over at once', async (_, identity) => {
    await left(identity);
    await left(identity, '');
    await writeFile(siblingPath(join(root, 'another'), 'lock', identity), HELD);
    (await lockCheckpoint(directory)).release();
    expect(await readdir(root)).toEqual([]);
  });

  test.each([
    ['on another machine', { ...identityOf(4194305), host: '00000000' }],
    ['in another container', { ...identityOf(4194305), namespace: '00000000' }],
  ])('%s is not: what to do is said', async (_, identity) => {
    const path = await left(identity);
    const locked = lockCheckpoint(directory);
    await expect(locked).rejects.toThrow(CheckpointLockedError);
    await expect(locked).rejects.toThrow(
      `at ${directory} ("gpu2", process 4194305, since 2026-01-01T00:00:00.000Z), and whether it still runs cannot be seen ` +
        `from here. If it does not, remove ${path}`,
    );
    expect(await readdir(root)).toEqual([basename(path)]);
    await rm(path);
    (await lockCheckpoint(directory)).release();
  });

  test('of a living process that is only trying is waited for, and then refused', async () => {
    await left(identityOf(process.ppid), '');
    await expect(lockCheckpoint(directory)).rejects.toThrow(`at ${directory} (process ${process.ppid}): wait`);
  });
});

test('no folder for it, or one that cannot be written: the system’s error', async () => {
  await expect(lockCheckpoint(join(root, 'none', 'best'))).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(join(root, 'file'), '');
  await expect(lockCheckpoint(join(root, 'file', 'best'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(lockCheckpoint('/proc/best')).rejects.toMatchObject({ code: expect.stringMatching(/EACCES|ENOENT/) });
});

describe('processes at once', () => {
  let code = '';
  beforeAll(async () => {
    code = await compileForChild();
  });
  afterAll(() => rm(code, { recursive: true, force: true }));

  /** Waits for the others, tries, and writes into a log when it holds the lock and when it lets go. */
  const TRY = `
    import { appendFile, readFile } from 'node:fs/promises';
    import { setTimeout } from 'node:timers/promises';
    import { lockCheckpoint } from './index.js';
    const [, root, count, end] = process.argv;
    await appendFile(root + '/ready', '.');
    while ((await readFile(root + '/ready', 'utf8')).length < Number(count)) await setTimeout(1);
    try {
      const lock = await lockCheckpoint(root + '/best');
      await appendFile(root + '/log', 'in ' + process.pid + '\\n');
      await setTimeout(150);
      await appendFile(root + '/log', 'out ' + process.pid + '\\n');
      if (end === 'kill') process.kill(process.pid, 'SIGKILL');
      if (end === 'release') lock.release();
    } catch (error) {
      console.log(error.constructor.name);
    }`;
  const atOnce = (count: number, end: 'kill' | 'release' | 'exit') =>
    Promise.all(Array.from({ length: count }, () => runChild(code, TRY, [root, String(count), end])));

  /** Who held the lock, in turn. Throws if anybody came in before another was out. */
  async function holders(): Promise<string[]> {
    const lines = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n');
    return Array.from({ length: lines.length / 2 }, (_, turn) => {
      const [entered, left] = lines.slice(2 * turn).map((line) => line.split(' '));
      expect([entered![0], left]).toEqual(['in', ['out', entered![1]]]);
      return entered![1]!;
    });
  }

  test('never two hold it, one does, and each killed one is followed by another', { timeout: 60_000 }, async () => {
    for (const end of ['release', 'kill', 'kill', 'exit'] as const) {
      await Promise.all(['ready', 'log'].map((name) => rm(join(root, name), { force: true })));
      const results = await atOnce(5, end);
      const turns = await holders();
      expect(turns.length).toBeGreaterThan(0);
      const refused = results.filter(({ output }) => output.trim() === 'CheckpointLockedError');
      expect(refused).toHaveLength(5 - turns.length);
      const left = (await readdir(root)).filter((name) => name.includes('lock'));
      // Only the last one can have left something.
      expect(left.length).toBe(end === 'kill' ? 1 : 0);
    }
  });
});
