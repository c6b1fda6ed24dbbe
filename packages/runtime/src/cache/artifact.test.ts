import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CacheError } from '../errors.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { makeArtifact } from './artifact.ts';
import { readMarker } from './marker.ts';

/** An artifact of one file, and how often it was built. */
async function artifact() {
  const parent = await temporaryDirectory();
  const directory = join(parent, 'thing');
  let builds = 0;
  const make = () =>
    makeArtifact({
      directory,
      what: 'a thing',
      build: async (temporary) => {
        builds++;
        await writeFile(join(temporary, 'file'), 'content');
        return { files: ['file'], details: { answer: 42 } };
      },
    });
  return { parent, directory, make, builds: () => builds };
}

/** A process id that belonged to a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

test('an artifact is built once, and appears whole', async () => {
  const { parent, directory, make, builds } = await artifact();
  expect((await make()).details).toEqual({ answer: 42 });
  expect((await make()).details).toEqual({ answer: 42 });
  expect(builds()).toBe(1);
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('content');
  expect(await readdir(parent)).toEqual(['thing']);
});

test('a build that fails leaves nothing and passes its error on', async () => {
  const { parent, directory, make } = await artifact();
  const build = async (temporary: string) => {
    await writeFile(join(temporary, 'file'), 'half');
    throw new Error('the build failed');
  };
  await expect(makeArtifact({ directory, what: 'a thing', build })).rejects.toThrow('the build failed');
  expect(await readdir(parent)).toEqual([]);
  await make();
  expect(await readdir(parent)).toEqual(['thing']);
});

test.each([
  ['without its marker', async (directory: string) => writeFile(join(directory, 'densenet.json'), '')],
  ['with a truncated file', async (directory: string) => truncate(join(directory, 'file'), 3)],
  ['with another file of the same size', async (directory: string) => writeFile(join(directory, 'file'), 'planted')],
  [
    'with a link in the place of a file',
    async (directory: string) => {
      await rm(join(directory, 'file'));
      await writeFile(join(directory, '..', 'elsewhere'), 'content');
      await symlink('../elsewhere', join(directory, 'file'));
    },
  ],
])('a folder %s is not used but made again', async (_, damage) => {
  const { directory, make, builds } = await artifact();
  await make();
  await damage(directory);
  expect(await readMarker(directory)).toBeUndefined();
  await make();
  expect(builds()).toBe(2);
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('content');
});

describe.skipIf(process.platform === 'win32')(
  'what another user may have put there is refused, not used and not made again',
  () => {
    test.each([
      ['a folder above, which all may write', ({ parent }: { parent: string }) => chmod(parent, 0o777)],
      ['the folder itself', ({ directory }: { directory: string }) => chmod(directory, 0o777)],
      ['a file', ({ directory }: { directory: string }) => chmod(join(directory, 'file'), 0o666)],
    ])('%s', async (_, open) => {
      const made = await artifact();
      await made.make();
      await open(made);
      const refused = made.make();
      await expect(refused).rejects.toThrow(CacheError);
      await expect(refused).rejects.toThrow(
        /may be written by everybody \(mode \d+\), so a library in it could be another's/,
      );
      expect(made.builds()).toBe(1);
    });

    test.skipIf(process.getuid?.() !== 0)("another's library (only root can try this)", async () => {
      const { directory, make } = await artifact();
      await make();
      await chown(join(directory, 'file'), 12_345, 12_345);
      await expect(make()).rejects.toThrow(/file belongs to another user \(12345\)/);
    });
  },
);

test('only the user who made an artifact may write to it, whatever the umask', async () => {
  const { parent, directory, make } = await artifact();
  const script = `process.umask(0); require('node:fs').writeFileSync(process.argv[1], 'content')`;
  const build = async (temporary: string) => {
    spawnSync(process.execPath, ['-e', script, join(temporary, 'file')]);
    expect((await lstat(join(temporary, 'file'))).mode & 0o777).toBe(0o666);
    return { files: ['file'], details: {} };
  };
  await makeArtifact({ directory, what: 'a thing', build });
  const mode = async (path: string) => ((await lstat(path)).mode & 0o777).toString(8);
  expect([await mode(directory), await mode(join(directory, 'file'))]).toEqual(['700', '644']);
  await make();
  expect(await readdir(parent)).toEqual(['thing']);
});

test('temporary folders of dead processes are removed, those that may be in use stay', async () => {
  const { parent, make } = await artifact();
  const dead = `.tmp+thing+${hostname()}+${deadPid()}+aa`;
  const elsewhere = '.tmp+thing+another-host+1+bb';
  const forgotten = '.tmp+thing+another-host+2+cc';
  const ofOther = `.tmp+other+${hostname()}+${deadPid()}+dd`;
  for (const name of [dead, elsewhere, forgotten, ofOther]) await mkdir(join(parent, name));
  const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  await utimes(join(parent, forgotten), longAgo, longAgo);
  await make();
  expect((await readdir(parent)).sort()).toEqual([elsewhere, ofOther, 'thing'].sort());
});

test('the lock of a dead process does not hold anyone up', async () => {
  const { parent, directory, make } = await artifact();
  await writeFile(`${directory}.lock`, JSON.stringify({ host: hostname(), pid: deadPid() }));
  await make();
  expect(await readdir(parent)).toEqual(['thing']);
});

test('a lock that was never written to its end is abandoned after a while', async () => {
  const { directory, make } = await artifact();
  await writeFile(`${directory}.lock`, '{"ho');
  const longAgo = new Date(Date.now() - 10 * 60 * 1000);
  await utimes(`${directory}.lock`, longAgo, longAgo);
  await make();
  expect(existsSync(`${directory}.lock`)).toBe(false);
});

test('an artifact that another process has finished meanwhile stays, whatever the lock', async () => {
  const { parent, directory, make, builds } = await artifact();
  const late = makeArtifact({
    directory,
    what: 'a thing',
    build: async (temporary) => {
      await rm(`${directory}.lock`);
      await make();
      await writeFile(join(temporary, 'file'), 'too late');
      return { files: ['file'], details: {} };
    },
  });
  expect((await late).details).toEqual({ answer: 42 });
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('content');
  expect([builds(), await readdir(parent)]).toEqual([1, ['thing']]);
});
