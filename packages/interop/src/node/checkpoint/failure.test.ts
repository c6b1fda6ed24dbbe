import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CheckpointFolderError, readCheckpointFolder, writeCheckpointFolder } from './index.ts';
import { beforeEachCall, systemError } from './testing/fileSystemCalls.ts';
import { temporaryFolder } from './testing/temporary.ts';
import { checkpointOf, readVersion } from './testing/versions.ts';

const run = promisify(execFile);

/** A file system of its own, of this size; false where this user may not mount one. */
async function mountSmall(folder: string, options: string): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (mounted) onTestFinished(async () => void (await run('umount', ['-l', folder])));
  return mounted;
}

test('a full disk: says what was to be written and how much is free, keeps the old, leaves nothing', async ({
  skip,
}) => {
  const root = await temporaryFolder();
  if (!(await mountSmall(root, 'size=1m'))) return skip('mounting takes root');
  const directory = join(root, 'best');
  await writeCheckpointFolder(directory, checkpointOf(1));
  const large = { 'model.safetensors': new Uint8Array(1_500_000), 'state.safetensors': new Uint8Array(10) };
  await expect(writeCheckpointFolder(directory, large)).rejects.toThrow(
    new RegExp(
      `^cannot write the checkpoint ${directory} \\(model.safetensors 1,500,000 bytes, state.safetensors 10 bytes; 1,500,010 bytes in all\\): ` +
        'no space left on its file system \\([\\d,]+ bytes free\\): remove files of at least [\\d,]+ bytes there or name a folder on another one\\. A checkpoint that was there before is kept\\.$',
    ),
  );
  expect(await readVersion(directory)).toBe(1);
  expect(await readdir(root)).toEqual(['best']);
});

test('a read-only file system', async ({ skip }) => {
  const root = await temporaryFolder();
  if (!(await mountSmall(root, 'size=1m'))) return skip('mounting takes root');
  const directory = join(root, 'best');
  await writeCheckpointFolder(directory, checkpointOf(1));
  await run('mount', ['-o', 'remount,ro', root]);
  await expect(writeCheckpointFolder(directory, checkpointOf(2))).rejects.toThrow(
    'its file system is read-only: name a folder on another one',
  );
  expect(await readVersion(directory)).toBe(1);
});

test.each([
  ['EACCES', 'no permission to write in '],
  ['EDQUOT', 'your disk quota is used up: make room or name a folder on another file system'],
  ['ENOSPC', 'no space left on its file system ('],
  ['EROFS', 'its file system is read-only'],
  ['EIO', 'EIO: made by a test'],
])('%s is told in words', async (code, words) => {
  const root = await temporaryFolder();
  const restore = beforeEachCall((_, name) => {
    if (name === 'writeFile') throw systemError(code);
  });
  const error: unknown = await writeCheckpointFolder(join(root, 'best'), checkpointOf(1)).catch((thrown) => thrown);
  restore();
  expect(error).toBeInstanceOf(CheckpointFolderError);
  expect((error as CheckpointFolderError).message).toContain(words);
  expect((error as CheckpointFolderError).cause).toMatchObject({ code });
  expect(await readdir(root)).toEqual([]);
});

describe('when any one file-system call fails', () => {
  test.each([['once'], ['from then on']])(
    '%s, a whole checkpoint is there and the next write succeeds',
    async (how) => {
      for (let at = 1, calls = Infinity; at <= calls; at++) {
        const root = await temporaryFolder();
        const directory = join(root, 'best');
        await writeCheckpointFolder(directory, checkpointOf(1));
        let count = 0;
        const restore = beforeEachCall((number) => {
          count = number;
          if (number === at || (number > at && how !== 'once')) throw systemError('EIO');
        });
        const error: unknown = await writeCheckpointFolder(directory, checkpointOf(2)).catch((thrown) => thrown);
        restore();
        if (count < at) calls = 0;
        const version = await readVersion(directory);
        if (error === undefined) expect(version, `call ${at}`).toBe(2);
        else expect(error).toBeInstanceOf(CheckpointFolderError);
        await writeCheckpointFolder(directory, checkpointOf(3));
        expect(await readVersion(directory)).toBe(3);
        expect(await readdir(root), `call ${at}`).toEqual(['best']);
      }
    },
  );
});

test('a checkpoint that may not be read says so', async () => {
  const directory = join(await temporaryFolder(), 'best');
  await mkdir(directory);
  const restore = beforeEachCall((_, name) => {
    if (name === 'stat') throw systemError('EACCES');
  });
  const reading = readCheckpointFolder(directory);
  await expect(reading).rejects.toThrow(`cannot read the checkpoint ${directory}: EACCES`);
  restore();
});
