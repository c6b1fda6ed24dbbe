import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { defaultOut, type OutFolder, takeFreeOut, takeOut } from './outFolder.ts';

const letGo = async (taking: Promise<OutFolder>) => {
  const { out, lock } = await taking;
  lock.release();
  return out;
};

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test('each training has a folder of its own, named by recipe and time', () => {
  expect(defaultOut('quick', new Date('2026-07-05T03:02:01.999Z'))).toBe('checkpoints/quick-2026-07-05-030201');
});

test('a new folder’s place is prepared, and nothing is left in it', async () => {
  await letGo(takeOut(join(folder, 'runs', 'a', 'out')));
  expect(await readdir(join(folder, 'runs', 'a'))).toEqual([]);
});

test('a checkpoint is not overwritten, unless it is the one that is resumed', async () => {
  const out = await writeTiny(join(folder, 'out'));
  const message = `${out} holds a checkpoint already: go on with it (--resume ${out}), name another folder (--out) or remove it`;
  await expect(takeOut(out)).rejects.toThrow(message);
  await expect(takeOut(out, join(folder, 'another'))).rejects.toThrow(message);
  await letGo(takeOut(out, out));
  await letGo(takeOut(`${folder}/./out/`, out));
  expect(await readdir(folder)).toEqual(['out']);
});

test('a folder that another training holds is refused if it was named, and passed over if not', async () => {
  const out = join(folder, 'out');
  const { lock } = await takeOut(out);
  const refused = takeOut(out);
  await expect(refused).rejects.toThrow(`another training is at ${out} (process ${process.pid}, since `);
  await expect(refused).rejects.toThrow(/: wait for its end or stop it, or name another folder \(--out\)$/);
  await writeTiny(`${out}-2`);
  await writeFile(`${out}-3`, 'of someone else');
  expect(await letGo(takeFreeOut(out))).toBe(`${out}-4`);
  lock.release();
  expect(await letGo(takeFreeOut(out))).toBe(out);
});

test('without a name, each of many trainings at once has a folder of its own', async () => {
  const taken = await Promise.all(Array.from({ length: 6 }, () => takeFreeOut(join(folder, 'out'))));
  const names = taken.map(({ out }) => out).sort();
  expect(names).toEqual([1, 2, 3, 4, 5, 6].map((count) => join(folder, count === 1 ? 'out' : `out-${count}`)));
  for (const { lock } of taken) lock.release();
});

test('a file where a folder has to be', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(takeOut(join(folder, 'file', 'out'))).rejects.toThrow(
    `cannot write the checkpoint ${folder}/file/out: `,
  );
});

test('a folder without permission', async ({ skip }) => {
  if (process.platform === 'win32' || process.getuid?.() === 0) return skip('root may write anywhere');
  await mkdir(join(folder, 'locked'));
  await chmod(join(folder, 'locked'), 0o555);
  await expect(takeOut(join(folder, 'locked', 'out'))).rejects.toThrow('permission denied');
});

test('a file system that cannot be written', async ({ skip }) => {
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (!mounted) return skip('mounting takes root');
  onTestFinished(async () => void (await run('umount', ['-l', folder])));
  await expect(takeOut(join(folder, 'out'))).rejects.toThrow(
    `cannot write the checkpoint ${folder}/out: ${folder} is on a read-only file system: name another folder (--out)`,
  );
});
