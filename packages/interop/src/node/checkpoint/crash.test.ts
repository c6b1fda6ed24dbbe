import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCheckpointFolder, writeCheckpointFolder } from './index.ts';
import { compileForChild, runChild } from './testing/child.ts';
import { temporaryFolder } from './testing/temporary.ts';
import { checkpointOf, readVersion } from './testing/versions.ts';

let code = '';
beforeAll(async () => {
  code = await compileForChild();
});
afterAll(() => rm(code, { recursive: true, force: true }));

describe('a writer killed ahead of any one of its file-system calls', () => {
  const DIE = `
    import { beforeEachCall } from './testing/fileSystemCalls.js';
    import { checkpointOf } from './testing/versions.js';
    import { writeCheckpointFolder } from './index.js';
    const [, directory, at] = process.argv;
    beforeEachCall((number) => { if (number === Number(at)) process.kill(process.pid, 'SIGKILL'); });
    await writeCheckpointFolder(directory, checkpointOf(2));`;

  /** The version found after a death ahead of each call in turn; ends where the writer had no call left. */
  async function versionsAfterDeaths(
    prepare: (directory: string) => Promise<void>,
    others = '',
  ): Promise<(number | undefined)[]> {
    const versions: (number | undefined)[] = [];
    for (let at = 1; ; at++) {
      const root = await temporaryFolder();
      const directory = join(root, 'best');
      await prepare(directory);
      const { signal } = await runChild(code, DIE, [directory, String(at)]);
      const found = await readCheckpointFolder(directory).then(
        () => readVersion(directory),
        () => undefined,
      );
      versions.push(found);
      if (found !== undefined) expect(await othersIn(directory), `killed ahead of call ${at}`).toBe(others);
      // And the place is as good as new for the next writer.
      await writeCheckpointFolder(directory, checkpointOf(3));
      expect(await readVersion(directory)).toBe(3);
      expect(await readdir(root), `killed ahead of call ${at}`).toEqual(['best']);
      if (signal !== 'SIGKILL') return versions;
    }
  }

  /** What is in the folder's files that are no checkpoint. */
  const othersIn = async (directory: string) =>
    (
      await Promise.all(
        ['notes.txt', 'tensorboard/events'].map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
      )
    ).join('');

  test('leaves the old checkpoint, and then the new one, and always what else is in the folder', async () => {
    const versions = await versionsAfterDeaths(async (directory) => {
      await writeCheckpointFolder(directory, checkpointOf(1));
      await mkdir(join(directory, 'tensorboard'));
      await writeFile(join(directory, 'notes.txt'), 'my notes, ');
      await writeFile(join(directory, 'tensorboard', 'events'), 'some points');
    }, 'my notes, some points');
    expect(versions.length).toBeGreaterThan(12);
    const first = versions.indexOf(2);
    expect(versions).toEqual(versions.map((_, i) => (i < first ? 1 : 2)));
  });

  test('leaves nothing, and then the new one, where none was', async () => {
    const versions = await versionsAfterDeaths(async () => {});
    const first = versions.indexOf(2);
    expect(versions).toEqual(versions.map((_, i) => (i < first ? undefined : 2)));
  });
});

test('a writer killed at any time leaves a whole checkpoint, the last one reported or the one after', async () => {
  const FOREVER = `
    import { checkpointOf } from './testing/versions.js';
    import { writeCheckpointFolder } from './index.js';
    for (let version = 1; version < 250; version++) {
      await writeCheckpointFolder(process.argv[1], checkpointOf(version, 300_000));
      console.log(version);
    }`;
  const root = await temporaryFolder();
  const directory = join(root, 'best');
  for (let trial = 0; trial < 12; trial++) {
    const { signal, output } = await runChild(code, FOREVER, [directory], (_, kill) => setTimeout(kill, trial * 3));
    expect(signal).toBe('SIGKILL');
    const reported = Number(output.trim().split('\n').at(-1));
    const version = await readVersion(directory, 300_000);
    expect([reported, reported + 1]).toContain(version);
  }
  await writeCheckpointFolder(directory, checkpointOf(255));
  expect(await readdir(root)).toEqual(['best']);
});
