import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listCheckpoints, readCheckpointFolder } from '@densenet/interop/node';
import { decodeStateFile } from '@densenet/model';
import { beforeAll, describe, expect, test } from 'vitest';
import { mainFile, runChild, signalWhen } from '../testing/child.ts';
import { runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

const args = [...small, '--momentum', '0.9'];
const model = (out: string) => readFile(join(out, 'model.safetensors'));

describe('a training that is stopped and resumed ends like one that was never stopped', () => {
  // Augmented too: what is drawn for an image must not depend on where an epoch is resumed.
  const augmented = [...args, '--augmentation', 'padAndCrop,horizontalFlip'];
  let whole: Buffer;
  let wholeLines: string[];
  const linesOf = (text: string) => text.match(/^(epoch \d|test), .+(?=, time)|^test acc .+/gm) ?? [];

  beforeAll(async () => {
    const out = join(await mkdtemp(join(tmpdir(), 'densenet-whole-')), 'whole');
    wholeLines = linesOf(await runCliWell(...augmented, '--out', out, ...backend.flags));
    whole = await model(out);
    return () => rm(dirname(out), { recursive: true });
  });

  test.each([
    ['Ctrl-C in the middle of an epoch', 'SIGINT', 130, /epoch 1\/2 .* 3\/8 /, /^after step [34] of epoch 1$/, 0],
    ['SIGTERM in the middle of the second', 'SIGTERM', 143, /epoch 2\/2 .* 5\/8 /, /^after step [56] of epoch 2$/, 1],
    ['a closed terminal', 'SIGHUP', 129, /epoch 1\/2 .* 3\/8 /, /^after step [34] of epoch 1$/, 0],
    ['Ctrl-C while an epoch is judged', 'SIGINT', 130, /test .* 32\/100 /, /^after epoch 1$/, 0],
  ] as const)('%s', async (_, signal, code, when, position, lines) => {
    const out = join(await temporaryFolder(), 'out');
    const stopped = await runChild([...augmented, '--out', out, ...backend.flags], {
      before: signalWhen(when, signal),
    });
    expect(stopped.code, stopped.stderr).toBe(code);
    expect(stopped.stderr).toContain(`\n${signal}: stopping after this step, then saving; once more to end at once\n`);
    const message = /^saved in (\S+), (.+); go on with: (\S+) train --resume (\S+)$/m.exec(stopped.stdout)!;
    expect([message[1], message[4]]).toEqual([out, out]);
    expect(message[2]).toMatch(position);
    expect(linesOf(stopped.stdout)).toEqual(wholeLines.slice(0, lines));

    const resumed = await runCliWell('train', '--resume', out, ...backend.flags);
    expect(resumed).toContain(`\ngoing on ${message[2]}\n`);
    expect(linesOf(resumed)).toEqual(wholeLines);
    expect((await model(out)).equals(whole)).toBe(true);
  });
});

test('stopped twice, with a validation split, the second time while the test set is used', async () => {
  const folder = await temporaryFolder();
  const [whole, out] = [join(folder, 'whole'), join(folder, 'out')];
  const split = [...args, '--epochs', '1', '--validation-fraction', '0.5'];
  await runCliWell(...split, '--out', whole, ...backend.flags);
  const first = await runChild([...split, '--out', out, ...backend.flags], {
    before: signalWhen(/validation .* 32\/128 /, 'SIGINT'),
  });
  expect(first.code, first.stderr).toBe(130);
  expect(first.stdout).not.toMatch(/^epoch/m);
  const second = await runChild(['train', '--resume', out, ...backend.flags], {
    before: signalWhen(/test .* 32\/100 /, 'SIGINT'),
  });
  expect(second.code, second.stderr).toBe(130);
  expect(second.stdout).toMatch(/^epoch 1, .+, validation acc /m);
  expect(second.stdout).not.toMatch(/^test acc/m);
  expect(await runCliWell('train', '--resume', out, ...backend.flags)).toMatch(/^epoch 1, .+\ntest acc /m);
  expect((await model(out)).equals(await model(whole))).toBe(true);
});

test('before the first step there is nothing to save', async () => {
  const folder = await temporaryFolder();
  // The signal comes with the next turn of the event loop after the program began to listen, before data are read.
  const before = `process.on('newListener', (name) => {
    if (name === 'SIGTERM') setImmediate(() => process.kill(process.pid, 'SIGTERM'));
  });`;
  const { code, stdout, stderr } = await runChild([...args, '--out', join(folder, 'out'), ...backend.flags], {
    before,
  });
  expect({ code, stdout }).toEqual({ code: 143, stdout: '' });
  expect(stderr).toMatch(/stopped before the first step: there was nothing to save\n$/);
  expect(await listCheckpoints(folder)).toEqual([]);
});

test('a second Ctrl-C ends at once, even where saving hangs, and the checkpoint before stays', async () => {
  const folder = await temporaryFolder();
  // As on a network drive that does not answer: after the first signal, making a folder neither ends nor fails.
  const hang = `import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  process.once('SIGINT', () => {
    fs.mkdir = () => new Promise(() => {});
    syncBuiltinESMExports();
    setInterval(() => {}, 1000);
  });`;
  let sent = false;
  const { code, stdout } = await runChild([...args, '--out', join(folder, 'out'), ...backend.flags], {
    before: hang + signalWhen(/epoch 1\/2 .* 3\/8 /, 'SIGINT'),
    onOutput: ({ stderr }, kill) => {
      if (sent || !stderr.includes('once more to end at once')) return;
      sent = true;
      kill('SIGINT');
    },
  });
  expect(code).toBe(130);
  expect(stdout).not.toContain('saved in');
  expect(await runCliWell('train', '--resume', join(folder, 'out'), ...backend.flags)).toMatch(/^epoch 2, /m);
});

test('a second SIGHUP, or one after Ctrl-C, does not end a save', async () => {
  const out = join(await temporaryFolder(), 'out');
  const again = `for (const first of ['SIGINT', 'SIGHUP']) {
    process.once(first, () => [1, 2].forEach(() => process.kill(process.pid, 'SIGHUP')));
  }`;
  const { code, stdout } = await runChild([...args, '--out', out, ...backend.flags], {
    before: again + signalWhen(/epoch 1\/2 .* 3\/8 /, 'SIGINT'),
  });
  expect(code).toBe(130);
  expect(stdout).toMatch(/^saved in \S+, after step [34] of epoch 1; go on with: /m);
});

test('a closed terminal: the training is saved, and the process ended by the signal', async ({ skip }) => {
  // Needs a real terminal: Node aborts where it exits by itself while its terminal is gone.
  const CLOSE = `import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
shown = b''
while b'epoch 1/2 ' not in shown: shown += os.read(terminal, 4096)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
  if (process.platform !== 'linux') return skip('terminals were tried on Linux only');
  const out = join(await temporaryFolder(), 'out');
  const long = ['train', 'tiny', '--train-images', 'all', '--batch-size', '16'];
  const command = [process.execPath, mainFile, ...long, '--out', out, ...backend.flags];
  const { stdout } = await promisify(execFile)('python3', ['-c', CLOSE, ...command]);
  expect(stdout).toBe('-1\n');
  expect(await readdir(dirname(out))).toEqual(['out']);
  const { values } = decodeStateFile((await readCheckpointFolder(out)).state!);
  expect(values).toMatchObject({ epoch: 0, stepInEpoch: expect.any(Number) });
  expect(values.stepInEpoch).toBeGreaterThan(0);
});

test('Ctrl-C during evaluate', async () => {
  const out = join(await temporaryFolder(), 'out');
  await writeTiny(out);
  const stopped = await runChild(['evaluate', '--checkpoint', out, '--batch-size', '10', ...backend.flags], {
    before: signalWhen(/test .* 10\/10000 /, 'SIGINT'),
  });
  expect(stopped).toMatchObject({ code: 130, stdout: '' });
});
