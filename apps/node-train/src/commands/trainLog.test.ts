import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, test } from 'vitest';
import { runChild, signalWhen } from '../testing/child.ts';
import { runCli, runCliWell, small } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
needFashionMnist();

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await temporaryFolder();
});

const args = [...small, '--momentum', '0.9', '--log-every', '3'];
const train = (name: string, log: string) => [...args, '--out', at(name), '--log', log, ...backend.flags];

interface Line {
  type: string;
  step?: number;
  row?: { epoch: number };
}

const short = ({ type, step, row }: Line) => [type, step ?? row?.epoch].filter((part) => part !== undefined).join(' ');

/** A log's lines without what the clock has in them. */
const timeless = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line);
      return event.row ? { ...event, row: { ...event.row, seconds: 0, waitSeconds: 0, imagesPerSecond: 0 } } : event;
    });

describe('a training that is stopped and resumed has the log of one that was never stopped', () => {
  let expected: Line[];

  test('which has a line for each epoch and every third step', async () => {
    await runCliWell(...train('whole', at('whole.jsonl')));
    expected = timeless(await readFile(at('whole.jsonl'), 'utf8'));
    expect(expected.map(short)).toEqual([
      'started',
      'step 3',
      'step 6',
      'epochEnded 1',
      'step 9',
      'step 12',
      'step 15',
      'epochEnded 2',
    ]);
  });

  test.each([
    ['SIGKILL in the second epoch', 'SIGKILL', /epoch 2\/2 .* 5\/8 /],
    ['SIGKILL while an epoch is judged', 'SIGKILL', /test .* 32\/100 /],
    ['Ctrl-C in the first epoch', 'SIGINT', /epoch 1\/2 .* 4\/8 /],
  ] as const)('%s', async (_, signal, when) => {
    await runChild(train('out', at('out.jsonl')), { before: signalWhen(when, signal) });
    // Without --log: which log it is was saved with the training.
    await runCliWell('train', '--resume', at('out'), ...backend.flags);
    expect(timeless(await readFile(at('out.jsonl'), 'utf8'))).toEqual(expected);
    // And the run says how it came about.
    const { recipe, sessions } = JSON.parse(await readFile(join(at('out'), 'run.json'), 'utf8'));
    expect(recipe).toMatchObject({ name: 'tiny', optimizer: { momentum: 0.9 }, train: { batchSize: 32 } });
    expect(sessions).toMatchObject([
      {
        command: expect.stringMatching(/ train tiny --train-images 256 .* --log-every 3 /),
        outcome: signal === 'SIGKILL' ? 'killed' : 'stopped',
        from: { epoch: 0, stepInEpoch: 0 },
        versions: { densenet: expect.stringMatching(/^\d+\.\d+\.\d+/), node: process.version },
        backend: { name: backend.flags[1] },
      },
      { outcome: 'completed' },
    ]);
    const { git } = sessions[0];
    if (git) expect(git).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{40}/), dirty: expect.any(Boolean) });
  });
});

test.skipIf(process.platform === 'win32')('another process reads the events through a pipe', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  const heard: string[] = [];
  createInterface({ input: createReadStream(at('pipe')) }).on('line', (line) => heard.push(line));
  await runCliWell(...train('out', at('pipe')));
  expect(heard.map((line) => JSON.parse(line).type).filter((type) => type !== 'step')).toEqual([
    'started',
    'epochEnded',
    'epochEnded',
  ]);
  expect(heard).toHaveLength(8);
});

test('a log that is there is refused before anything is trained', async () => {
  await runCliWell(...train('a', at('log.jsonl')), '--epochs', '1');
  const { code, stdout, stderr } = await runCli(...train('b', at('log.jsonl')));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`the log ${at('log.jsonl')} is there already`);
  expect(await readdir(folder)).toEqual(['a', 'log.jsonl']);
});

test.skipIf(process.platform !== 'linux')(
  'a log that cannot be written is left behind: the training is saved',
  async () => {
    const { code, stdout, stderr } = await runCli(...train('out', '/dev/full'));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'warning: the training goes on without one of its listeners: cannot write the log /dev/full',
    );
    expect(stdout).toMatch(/^epoch 2, .+\nsaved in /m);
  },
);
