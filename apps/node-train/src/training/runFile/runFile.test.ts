import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipeNamed } from '@densenet/recipe';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary.ts';
import type { RunListener } from '../run.ts';
import type { Environment } from './environment.ts';
import { RUN_FILE, type RunFileOptions, type RunRecord, readSessions, runFile } from './runFile.ts';

type RunEvent = Parameters<RunListener>[0];

const environment: Environment = {
  versions: { densenet: '1.2.3', node: 'v20.19.0', tensorflowjs: '4.22.0' },
  backend: { name: 'wasm', device: 'CPU', summary: 'WebAssembly on CPU' },
  machine: { system: 'linux', arch: 'x64', cpu: 'a CPU', cores: 2, memoryBytes: 1e9 },
};
const images = { name: 'fashion-mnist', judgedBy: 'validation', isTested: true } as const;
const position = { epoch: 0, stepInEpoch: 0 };
const started: RunEvent = {
  type: 'started',
  run: { recipe: recipeNamed('tiny'), parameters: 2322, trainImages: 256 },
  epochs: 2,
  stepsPerEpoch: 8,
  judgedBy: 'validation',
  position,
  history: [],
};
const saved: RunEvent = { type: 'saved', position };

let out: string;
beforeEach(async () => {
  out = join(await temporaryFolder(), 'out');
  await mkdir(out);
});
const written = async () => JSON.parse(await readFile(join(out, RUN_FILE), 'utf8')) as RunRecord;

/** Sends events to a listener, a second apart. */
async function tell(events: readonly RunEvent[], options: Partial<RunFileOptions> = {}) {
  let seconds = 0;
  const now = () => new Date(1000 * seconds);
  const listener = runFile(out, { command: 'densenet train', environment, images, before: [], now, ...options });
  for (const event of events) {
    await listener(event);
    seconds++;
  }
}

test('says from the first checkpoint on what runs, and at the end how it ended', async () => {
  await tell([started, saved]);
  const running = await written();
  expect(running).toMatchObject({
    recipe: { name: 'tiny' },
    parameters: 2322,
    stepsPerEpoch: 8,
    images,
  });
  expect(running.sessions).toEqual([
    {
      command: 'densenet train',
      startedAt: '1970-01-01T00:00:00.000Z',
      outcome: 'running',
      from: position,
      ...environment,
    },
  ]);
  const completed = { type: 'completed', endedEarly: true, best: { epoch: 1, metric: 'loss', value: 0.5 } } as const;
  await tell([started, saved, { type: 'tested', tested: { accuracy: 0.5 } }, saved, completed]);
  const { sessions, tested, best, endedEarly } = await written();
  expect({ best, endedEarly }).toEqual({ best: completed.best, endedEarly: true });
  expect(sessions[0]).toMatchObject({ outcome: 'completed', endedAt: '1970-01-01T00:00:04.000Z' });
  expect(tested).toEqual({ accuracy: 0.5 });
});

test('a resumed run lists all its sessions, and which of them were killed', async () => {
  await tell([started, saved, { type: 'stopped', position: { epoch: 0, stepInEpoch: 3 } }]);
  await tell([started, saved], { before: await readSessions(out) });
  await tell([started, saved, { type: 'failed', message: 'the loss is NaN' }], { before: await readSessions(out) });
  const { sessions } = await written();
  expect(sessions.map(({ outcome }) => outcome)).toEqual(['stopped', 'killed', 'failed']);
  expect(sessions[1]).not.toHaveProperty('endedAt');
  expect(sessions[2]!.error).toBe('the loss is NaN');
});

test('what a run was given as its parent stands in it', async () => {
  const parent = { source: 'checkpoints/a', sha256: 'ab', recipe: 'tiny', epochs: 2 };
  await tell([started, saved], { parent });
  expect((await written()).parent).toEqual(parent);
});

test('where no checkpoint could be saved, nothing is written', async () => {
  await tell([started, { type: 'failed', message: 'no space left' }]);
  expect(await readSessions(out)).toEqual([]);
});

test.each(['', '{}', '{"sessions":[1]}', 'null'])('a file with %j in it is refused', async (text) => {
  await writeFile(join(out, RUN_FILE), text);
  await expect(readSessions(out)).rejects.toThrow(
    `${join(out, RUN_FILE)} is not as a training wrote it: expected JSON with a list of sessions. Put it back or remove it`,
  );
});
