import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readTrained } from '@densenet/interop/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runChild, signalWhen } from './testing/child.ts';
import { runCliWell, small } from './testing/cli.ts';
import { needBackend, needFashionMnist } from './testing/needs.ts';
import { writeTiny } from './testing/networks.ts';
import { temporaryFolder } from './testing/temporary.ts';

const backend = needBackend();
needFashionMnist();
const run = promisify(execFile);

test('an error is one message on standard error and exit code 1', async () => {
  expect(await runChild(['train', 'fast'], { env: { DENSENET_DEBUG: undefined } })).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: there is no recipe fast; the recipes are quick, chapter, tiny, [^\n]+\n$/),
  });
});

test('with DENSENET_DEBUG the stack and the causes come with it', async () => {
  const { code, stderr } = await runChild(['predict', 'none.png'], {
    env: { DENSENET_DEBUG: '1' },
    before: `process.chdir(${JSON.stringify(await folderWithTiny())});`,
  });
  expect(code).toBe(1);
  expect(stderr).toContain('\nerror: PictureError: none.png cannot be read: there is no such file\n      at ');
  expect(stderr).toContain("code: 'ENOENT'");
});

async function folderWithTiny(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTiny(join(folder, 'checkpoints', 'tiny'));
  return folder;
}

test.each([
  [['--help'], 0],
  [['train', '--help'], 0],
  [['--version'], 0],
  [['trian'], 1],
  [['train', '--epoch', '3'], 1],
  [[], 1],
])('%j ends with %d', async (args, code) => {
  expect((await runChild(args)).code).toBe(code);
});

test('where nobody reads the output any more: no stack, and the work goes on', async () => {
  // As `densenet summary | head -0`.
  expect(await runChild(['summary', 'tiny'], { deaf: true })).toEqual({ code: 0, stdout: '', stderr: '' });
  const out = join(await temporaryFolder(), 'out');
  expect((await runChild([...small, '--out', out, ...backend.flags], { deaf: true })).code).toBe(0);
  expect((await readTrained(out)).metrics).toMatchObject({ epochs: 2 });
});

describe('output that cannot be written', () => {
  const full = 'error: standard output cannot be written, no space left on the device: the work goes on without it\n';

  test('/dev/full: one line on standard error, exit code 1, and the training is saved', async ({ skip }) => {
    if (!existsSync('/dev/full')) return skip('there is no /dev/full here');
    const files = { stdout: '/dev/full' };
    expect(await runChild(['summary', 'tiny'], { files })).toEqual({ code: 1, stdout: '', stderr: full });
    const out = join(await temporaryFolder(), 'out');
    const { code, stderr } = await runChild([...small, '--out', out, ...backend.flags], { files });
    expect(code).toBe(1);
    expect(stderr.split(full)).toHaveLength(2);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect((await readTrained(out)).metrics).toMatchObject({ epochs: 2 });
  });

  test('standard error cannot be written either: exit code 1, and the training is saved', async ({ skip }) => {
    if (!existsSync('/dev/full')) return skip('there is no /dev/full here');
    const files = { stdout: '/dev/full', stderr: '/dev/full' };
    const out = join(await temporaryFolder(), 'out');
    expect(await runChild([...small, '--out', out, ...backend.flags], { files })).toMatchObject({ code: 1 });
    expect((await readTrained(out)).metrics).toMatchObject({ epochs: 2 });
  });

  test('only standard error cannot be written: the results are there, exit code 0', async ({ skip }) => {
    if (!existsSync('/dev/full')) return skip('there is no /dev/full here');
    const out = join(await temporaryFolder(), 'out');
    const files = { stderr: '/dev/full' };
    const { code, stdout } = await runChild([...small, '--out', out, ...backend.flags], { files });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^epoch 2, /m);
  });

  test('a stop with full output still saves, with the signal’s exit code', async ({ skip }) => {
    if (!existsSync('/dev/full')) return skip('there is no /dev/full here');
    const out = join(await temporaryFolder(), 'out');
    const files = { stdout: '/dev/full' };
    const before = signalWhen(/epoch 2\/2 .* 3\/8 /, 'SIGTERM');
    expect(await runChild([...small, '--out', out, ...backend.flags], { files, before })).toMatchObject({ code: 143 });
    expect(await runCliWell('train', '--resume', out, ...backend.flags)).toMatch(
      /\ngoing on after step \d of epoch 2\n/,
    );
  });
});

test('--out where a file is, or a folder of something else: told before the training', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'holiday.jpg'), '');
  for (const [out, message] of [
    ['file', 'a file is there, expected a folder or nothing'],
    ['photos', 'the folder holds "holiday.jpg" and no checkpoint'],
    ['file/out', 'a file is where a folder has to be'],
  ] as const) {
    const { code, stdout, stderr } = await runChild([...small, '--out', join(folder, out), ...backend.flags]);
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/^epoch/m);
    expect(stderr).toContain(`error: cannot write the checkpoint ${join(folder, out)}: `);
    expect(stderr).toContain(message);
  }
  expect(await readdir(folder)).toEqual(['file', 'photos']);
});

test('a full disk: told before the training, or the checkpoint before stays', async ({ skip }) => {
  const folder = await temporaryFolder();
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (!mounted) return skip('mounting takes root');
  onTestFinished(async () => void (await run('umount', ['-l', folder])));
  await writeFile(join(folder, 'ballast'), new Uint8Array(30_000));
  const out = join(folder, 'out');
  const { code, stdout, stderr } = await runChild([...small, '--out', out, ...backend.flags]);
  expect(code).toBe(1);
  expect(stdout).not.toMatch(/^epoch/m);
  expect(stderr).toMatch(
    /\nerror: cannot write the checkpoint \S+ \(model.safetensors .+\): no space left on its file system/,
  );
  expect(await readdir(folder)).toEqual(['ballast']);
});
