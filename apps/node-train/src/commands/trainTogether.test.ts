import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listCheckpoints } from '@densenet/interop/node';
import { beforeEach, describe, expect, test } from 'vitest';
import { runChild, signalWhen } from '../testing/child.ts';
import { runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  out = join(folder, 'out');
});

const model = (path: string) => readFile(join(path, 'model.safetensors'));

describe('processes that train at the same time', () => {
  test('into one folder: one trains, the other is refused, and told which process has the folder', async () => {
    const results = await Promise.all([1, 2].map(() => runChild([...small, '--out', out, ...backend.flags])));
    const [done, refused] = results.sort((a, b) => a.code - b.code);
    expect(done!.code, done!.stderr).toBe(0);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused!.stderr).toMatch(
      new RegExp(`^error: (another training is at ${out} \\(process \\d+, |${out} holds a checkpoint already: )`),
    );
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('resuming one checkpoint: one trains, and no epoch is lost', async () => {
    await runChild([...small, '--out', out, ...backend.flags], { before: signalWhen(/epoch 1\/2 .* 3\/8 /, 'SIGINT') });
    const results = await Promise.all([1, 2].map(() => runChild(['train', '--resume', out, ...backend.flags])));
    expect(results.map(({ code }) => code)).toContain(0);
    // The later process was refused, or found the training completed by the other.
    for (const { code, stdout, stderr } of results) {
      if (code === 0) expect(stdout).toMatch(/^epoch 2, /m);
      else expect(stderr).toMatch(new RegExp(`^error: another training is at ${out} \\(process `));
    }
    const whole = join(folder, 'whole');
    await runCliWell(...small, '--out', whole, ...backend.flags);
    expect((await model(out)).equals(await model(whole))).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['out', 'whole']);
  });

  test('started in the same second without --out: each has a folder of its own', async () => {
    const before = `process.chdir(${JSON.stringify(folder)});
      Date.prototype.toISOString = () => '2026-01-01T00:00:00.000Z';`;
    const results = await Promise.all([1, 2].map(() => runChild([...small, ...backend.flags], { before })));
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    const names = (await listCheckpoints(join(folder, 'checkpoints'))).map(({ name }) => name);
    expect(names.sort()).toEqual(['tiny-2026-01-01-000000', 'tiny-2026-01-01-000000-2']);
  });
});

test('after a SIGKILL, a training is resumed at once', async () => {
  const killed = await runChild([...small, '--out', out, ...backend.flags], {
    before: signalWhen(/epoch 2\/2 .* 3\/8 /, 'SIGKILL'),
  });
  expect(killed.code).toBe(-1);
  expect((await readdir(folder)).filter((name) => name.startsWith('.out.lock-'))).toHaveLength(1);
  expect(await runCliWell('train', '--resume', out, ...backend.flags)).toContain('\ngoing on after epoch 1\n');
  expect(await readdir(folder)).toEqual(['out']);
});

test('a second Ctrl-C leaves no lock', async () => {
  let sent = false;
  const { code } = await runChild([...small, '--epochs', '100', '--out', out, ...backend.flags], {
    before: `process.once('SIGINT', () => setTimeout(() => process.kill(process.pid, 'SIGINT')));`,
    onOutput: ({ stdout }, kill) => {
      if (sent || !/^epoch 1,/m.test(stdout)) return;
      sent = true;
      kill('SIGINT');
    },
  });
  expect(code).toBe(130);
  expect((await readdir(folder)).filter((name) => name.includes('lock'))).toEqual([]);
});
