import { mkdir, readdir, readFile, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { CheckpointFolderError, listCheckpoints, readCheckpointFolder, writeCheckpointFolder } from './index.ts';
import { identityOf } from './processIdentity.ts';
import { siblingPath } from './siblings.ts';
import { beforeEachCall, systemError } from './testing/fileSystemCalls.ts';
import { temporaryFolder } from './testing/temporary.ts';
import { checkpointOf, readVersion } from './testing/versions.ts';

describe('writing and reading', () => {
  test('a new checkpoint, with the folders above it, then another in its place', async () => {
    const root = await temporaryFolder();
    const directory = join(root, 'runs', 'a', 'best');
    for (const version of [1, 2]) {
      await writeCheckpointFolder(directory, checkpointOf(version));
      expect(await readVersion(directory)).toBe(version);
      expect(await readdir(join(root, 'runs', 'a'))).toEqual(['best']);
    }
  });

  test('a checkpoint without state takes the place of one with', async () => {
    const directory = join(await temporaryFolder(), 'best');
    await writeCheckpointFolder(directory, checkpointOf(1));
    await writeCheckpointFolder(directory, { 'model.safetensors': new Uint8Array([2]) });
    expect(await readCheckpointFolder(directory)).toEqual({ model: new Uint8Array([2]) });
    expect(await readdir(directory)).toEqual(['model.safetensors']);
  });

  test.each(['with hard links', 'without'])('what else is in the folder stays, %s', async (links) => {
    const directory = join(await temporaryFolder(), 'best');
    await writeCheckpointFolder(directory, checkpointOf(1));
    await writeFile(join(directory, 'notes.txt'), 'mine');
    await mkdir(join(directory, 'tensorboard', 'empty'), { recursive: true });
    await writeFile(join(directory, 'tensorboard', 'events'), 'points');
    const restore = beforeEachCall((_, name) => {
      if (links === 'without' && name === 'link') throw systemError('ENOTSUP');
    });
    for (const version of [2, 3]) await writeCheckpointFolder(directory, checkpointOf(version));
    restore();
    expect(await readVersion(directory)).toBe(3);
    expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await readdir(directory, { recursive: true })).sort()).toEqual(
      [
        'model.safetensors',
        'notes.txt',
        'state.safetensors',
        'tensorboard',
        'tensorboard/empty',
        'tensorboard/events',
      ].map((path) => path.replaceAll('/', sep)),
    );
  });

  test('a file among those written takes the place of one that was there', async () => {
    const directory = join(await temporaryFolder(), 'best');
    for (const text of ['old', 'new']) {
      const metrics = new TextEncoder().encode(text);
      await writeCheckpointFolder(directory, { ...checkpointOf(1), 'metrics.csv': metrics });
      expect(await readFile(join(directory, 'metrics.csv'), 'utf8')).toBe(text);
    }
  });

  test('a bare .safetensors file is a model without state', async () => {
    const path = join(await temporaryFolder(), 'densenet121.safetensors');
    await writeFile(path, new Uint8Array([7]));
    expect(await readCheckpointFolder(path)).toEqual({ model: new Uint8Array([7]) });
  });

  test('a link stays a link', async () => {
    const root = await temporaryFolder();
    await writeCheckpointFolder(join(root, 'epoch-1'), checkpointOf(1));
    await symlink('epoch-1', join(root, 'latest'));
    await writeCheckpointFolder(join(root, 'latest'), checkpointOf(2));
    expect(await readVersion(join(root, 'epoch-1'))).toBe(2);
    expect(await readdir(root)).toEqual(['epoch-1', 'latest']);
  });

  test('two writers and a reader at once: the reader never sees parts of two', async () => {
    const root = await temporaryFolder();
    const directory = join(root, 'best');
    await writeCheckpointFolder(directory, checkpointOf(0));
    let writing = true;
    const write = async (versions: number[]) => {
      for (const version of versions) await writeCheckpointFolder(directory, checkpointOf(version));
    };
    const done = Promise.all([write([2, 4, 6, 8, 10]), write([1, 3, 5, 7, 9])]).finally(() => {
      writing = false;
    });
    while (writing) await readVersion(directory);
    await done;
    expect(await readVersion(directory)).toBeGreaterThan(8);
    expect(await readdir(root)).toEqual(['best']);
  });
});

describe('what is refused', () => {
  test('a folder with anything in it and no checkpoint is left alone', async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, 'thesis.tex'), 'years of work');
    await expect(writeCheckpointFolder(directory, checkpointOf(1))).rejects.toThrow(
      `cannot write the checkpoint ${directory}: the folder holds "thesis.tex" and no checkpoint. Name another folder.`,
    );
    expect(await readFile(join(directory, 'thesis.tex'), 'utf8')).toBe('years of work');
  });

  test('an empty folder, and what a desktop leaves in one, are', async () => {
    const directory = await temporaryFolder();
    await writeCheckpointFolder(directory, checkpointOf(1));
    await writeFile(join(directory, '.DS_Store'), '');
    await writeCheckpointFolder(directory, checkpointOf(2));
    expect(await readVersion(directory)).toBe(2);
  });

  test('a file, the current folder and a path through a file', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'file'), '');
    const write = (directory: string) => writeCheckpointFolder(directory, checkpointOf(1));
    await expect(write(join(root, 'file'))).rejects.toThrow('a file is there, expected a folder or nothing');
    await expect(write(join(root, 'file', 'best'))).rejects.toThrow(
      /cannot write the checkpoint .*best.*(EEXIST|ENOTDIR)/,
    );
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(root);
    await expect(write(root)).rejects.toThrow(`cannot write a checkpoint over the current folder ${root}`);
    cwd.mockRestore();
  });

  test.each(['', '.', '..', '../escaped', 'a/b'])('the file name %j', async (name) => {
    const directory = join(await temporaryFolder(), 'best');
    await expect(writeCheckpointFolder(directory, { [name]: new Uint8Array() })).rejects.toThrow(
      `a file of a checkpoint must have a plain name, got ${JSON.stringify(name)}`,
    );
  });

  test('reading what is not there names what was looked for', async () => {
    const root = await temporaryFolder();
    await expect(readCheckpointFolder(join(root, 'best'))).rejects.toThrow(
      new CheckpointFolderError(
        `no checkpoint at ${join(root, 'best')}: expected a folder with model.safetensors in it, or a file of weights (.safetensors, .pth, .h5, .keras)`,
      ),
    );
    await expect(readCheckpointFolder(root)).rejects.toThrow(
      `no checkpoint in ${root}: the folder has no model.safetensors`,
    );
    await mkdir(join(root, 'model.safetensors'));
    await expect(readCheckpointFolder(root)).rejects.toThrow('model.safetensors is not a regular file');
    await expect(readCheckpointFolder('/dev/zero')).rejects.toThrow('/dev/zero is not a regular file');
  });
});

describe('what another process left', () => {
  /** A sibling as process `pid` of this host would leave it; 4194305 is above Linux's largest process id. */
  const leftover = (directory: string, kind: 'writing' | 'replaced', pid = 4194305) =>
    siblingPath(directory, kind, identityOf(pid));

  test('the aside copy of a dead process is moved back by a reader', async () => {
    const root = await temporaryFolder();
    const directory = join(root, 'best');
    await writeCheckpointFolder(leftover(directory, 'replaced'), checkpointOf(1));
    expect((await listCheckpoints(root)).map(({ name, path }) => [name, path])).toEqual([['best', directory]]);
    expect(await readVersion(directory)).toBe(1);
    expect(await readdir(root)).toEqual(['best']);
  });

  test('the aside copy of a living process is read where it is', async () => {
    const root = await temporaryFolder();
    const aside = leftover(join(root, 'best'), 'replaced', process.ppid);
    await writeCheckpointFolder(aside, checkpointOf(1));
    expect(await readVersion(join(root, 'best'))).toBe(1);
    expect(await readdir(root)).toEqual([aside.slice(root.length + 1)]);
  });

  test('the aside copy of a dead process outlives a write that fails', async () => {
    const root = await temporaryFolder();
    const directory = join(root, 'best');
    await writeCheckpointFolder(leftover(directory, 'replaced'), checkpointOf(1));
    const restore = beforeEachCall((_, name) => {
      if (name === 'writeFile') throw systemError('ENOSPC');
    });
    await expect(writeCheckpointFolder(directory, checkpointOf(2))).rejects.toThrow('no space left');
    restore();
    expect(await readVersion(directory)).toBe(1);
  });

  test('the newest of several is taken, also through a link', async () => {
    const root = await temporaryFolder();
    for (const version of [1, 2, 3]) {
      const aside = leftover(join(root, 'best'), 'replaced');
      await writeCheckpointFolder(aside, checkpointOf(version));
      await utimes(aside, 1000, version === 2 ? 2000 : 1000);
    }
    await symlink('best', join(root, 'latest'));
    expect(await readVersion(join(root, 'latest'))).toBe(2);
  });

  test('the next writer removes it all, but not what is of a living process or another checkpoint', async () => {
    const root = await temporaryFolder();
    const directory = join(root, 'best');
    const kept = [
      leftover(directory, 'writing', process.ppid),
      leftover(join(root, 'best.old'), 'writing'),
      join(root, '.best.writing-mine'),
      join(root, '.best.writing-00000000-00000000-00000000-1-2-000000000000'), // another host's, and new
    ];
    const old = join(root, '.best.replaced-00000000-00000000-00000000-1-2-000000000000');
    for (const path of [...kept, old, leftover(directory, 'writing'), leftover(directory, 'replaced')])
      await mkdir(path);
    await utimes(old, 1000, 1000);
    const ofThisProcess = leftover(directory, 'writing', process.pid); // a restarted container has the same process id
    await mkdir(ofThisProcess);
    await writeCheckpointFolder(directory, checkpointOf(1));
    await writeCheckpointFolder(directory, checkpointOf(2));
    const names = [...kept.map((path) => path.slice(root.length + 1)), 'best'];
    expect((await readdir(root)).sort()).toEqual(names.sort());
  });
});

test('checkpoints are listed newest first, and nothing else is', async () => {
  const root = await temporaryFolder();
  for (const [name, time] of [
    ['a', 2000],
    ['b', 3000],
    ['c', 1000],
  ] as const) {
    await writeCheckpointFolder(join(root, name), checkpointOf(1));
    await utimes(join(root, name, 'model.safetensors'), time, time);
  }
  await mkdir(join(root, 'empty'));
  await writeFile(join(root, 'notes.txt'), '');
  await rename(join(root, 'c'), join(root, '.hidden'));
  expect(await listCheckpoints(root)).toEqual([
    { name: 'b', path: join(root, 'b'), time: new Date(3_000_000) },
    { name: 'a', path: join(root, 'a'), time: new Date(2_000_000) },
  ]);
  expect(await listCheckpoints(join(root, 'missing'))).toEqual([]);
  await expect(listCheckpoints(join(root, 'notes.txt'))).rejects.toThrow(CheckpointFolderError);
});
