import { appendFile, mkdir, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { recipeNamed } from '@densenet/recipe';
import type { EpochRow } from '@densenet/train';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Point, readEventFile, readPoints } from '../../testing/readEvents.ts';
import { temporaryFolder } from '../../testing/temporary.ts';
import type { RunListener } from '../run.ts';
import { type EventFilesOptions, eventFolder, openEventFiles, type StoredEvents } from './eventFiles.ts';

type RunEvent = Parameters<RunListener>[0];

const stepsPerEpoch = 4;
const row = (epoch: number): EpochRow => ({
  epoch,
  step: epoch * stepsPerEpoch,
  training: { loss: 2 / epoch, accuracy: 0.5, images: 64 },
  judged: { loss: 1 / epoch, accuracy: 0.25, images: 32 },
  seconds: 1,
  waitSeconds: 0.125,
  imagesPerSecond: 64,
});
const started = (epoch = 0, stepInEpoch = 0, history: EpochRow[] = []): RunEvent => ({
  type: 'started',
  run: { recipe: recipeNamed('tiny'), parameters: 2322, trainImages: 64 },
  epochs: 2,
  stepsPerEpoch,
  judgedBy: 'validation',
  position: { epoch, stepInEpoch },
  history,
});
const stepped = (step: number) => ({ type: 'step', step, loss: 1 / step, learningRate: 0.5 }) as RunEvent;
const ended = (epoch: number): RunEvent => ({ type: 'epochEnded', row: row(epoch), judgedBy: 'validation' });
const tested: RunEvent = { type: 'tested', tested: { loss: 0.5, accuracy: 0.75, images: 32 } };

const ofStep = (step: number): Point[] => [
  ['step/loss', step, Math.fround(1 / step)],
  ['step/learning_rate', step, 0.5],
];
const ofEpoch = (epoch: number): Point[] =>
  Object.entries({
    'train/loss': 2 / epoch,
    'train/accuracy': 0.5,
    'validation/loss': 1 / epoch,
    'validation/accuracy': 0.25,
    'train/images_per_second': 64,
    'train/data_wait': 0.125,
  }).map(([tag, value]) => [tag, epoch * stepsPerEpoch, value]);
const atEnd: Point[] = [
  ['test/loss', 4, 0.5],
  ['test/accuracy', 4, 0.75],
];

let out: string;
let folder: string;
beforeEach(async () => {
  out = await temporaryFolder();
  folder = join(out, eventFolder);
});

/** Writes the curves of these events, at a time of its own, and gives their position when the training was saved. */
async function write(events: readonly RunEvent[], options: Partial<EventFilesOptions> = {}) {
  const files = await openEventFiles({ out, every: 2, ...options });
  for (const event of events) await files.listener(event);
  const position = await files.position();
  await files.close();
  return position;
}
const names = async () => (await readdir(folder)).sort();
const read = async (name: string) => readEventFile(join(folder, name));

test('points of every second step, of each epoch, and of the test; the recipe as a text', async () => {
  const now = () => 1_700_000_000_500;
  await write([started(), stepped(1), stepped(2), stepped(3), stepped(4), ended(1), tested], { now });
  expect(await names()).toEqual(['events.out.tfevents.1700000000.0000.densenet']);
  expect(await readPoints(folder)).toEqual([...ofStep(2), ...ofStep(4), ...ofEpoch(1), ...atEnd]);
  const [version, recipe, first] = await read((await names())[0]!);
  expect(version).toEqual({ wallTime: 1_700_000_000.5, fileVersion: 'brain.Event:2' });
  const [text] = recipe!.summary!.value;
  expect(text!.tag).toBe('recipe/text_summary');
  expect(JSON.parse(Buffer.from(text!.tensor!.stringVal[0]!).toString())).toEqual(recipeNamed('tiny'));
  expect(first).toMatchObject({ wallTime: 1_700_000_000.5, step: 2 });
});

test('nothing is there before the first point: a folder that holds more than a checkpoint could not be made one', async () => {
  expect(await write([started()])).toEqual({ every: 2, files: [] });
  expect(await readdir(out)).toEqual([]);
});

describe('a training that is gone on with', () => {
  const whole = [...ofStep(2), ...ofStep(4), ...ofEpoch(1), ...ofStep(6), ...ofStep(8), ...ofEpoch(2)];

  test.each([
    ['a whole record', [stepped(6), stepped(8)]],
    ['nothing', []],
  ])(
    'has each point once where %s was written after the save, and tells TensorBoard what to forget',
    async (_, lost) => {
      const stored = (await write([started(), stepped(2), stepped(4), ended(1)], { now: () => 1_700_000_000_000 }))!;
      const [name] = await names();
      const length = (await stat(join(folder, name!))).size;
      const files = await openEventFiles({ out, every: 2, now: () => 1_700_000_000_000 });
      for (const event of lost) await files.listener(event);
      await files.close();
      await appendFile(join(folder, name!), 'half a rec');
      await write([started(1, 1, [row(1)]), stepped(6), stepped(8), ended(2)], {
        stored,
        now: () => 1_700_000_009_000,
      });
      expect((await stat(join(folder, name!))).size).toBe(length);
      expect(await readPoints(folder)).toEqual(whole);
      const second = await read((await names())[1]!);
      expect(second[1]).toMatchObject({ step: 6, sessionLog: { status: 1 } });
      expect(second.filter(({ summary }) => summary?.value[0]?.tag.startsWith('recipe'))).toEqual([]);
    },
  );

  test('has a file a session, also within a second', async () => {
    const now = () => 1_700_000_000_000;
    let stored: StoredEvents | undefined;
    stored = await write([started(), stepped(2)], { now });
    stored = await write([started(0, 2), stepped(4), ended(1)], { now, stored });
    stored = await write([started(1, 0, [row(1)]), stepped(6), stepped(8), ended(2)], { now, stored });
    expect(stored!.files.map(({ file }) => file)).toEqual(await names());
    expect(await names()).toHaveLength(3);
    expect(await readPoints(folder)).toEqual(whole);
  });

  test('has each point once where the session was killed that had begun a file, and what others put there stays', async () => {
    const stored = await write([started()]);
    expect(stored).toEqual({ every: 2, files: [] });
    await write([started(), stepped(2)], { now: () => 1_700_000_000_000 });
    await appendFile(join(folder, 'events.out.tfevents.1.mine'), '');
    const rest = [stepped(2), stepped(4), ended(1), stepped(6), stepped(8), ended(2)];
    await write([started(), ...rest], { stored, now: () => 1_700_000_009_000 });
    expect(await names()).toEqual(['events.out.tfevents.1.mine', 'events.out.tfevents.1700000009.0000.densenet']);
    expect(await readPoints(folder)).toEqual(whole);
    expect((await read((await names())[1]!))[1]).toMatchObject({ step: 1, sessionLog: { status: 1 } });
  });

  test('has the epochs before, where it had no event files', async () => {
    await write([started(1, 0, [row(1)]), stepped(6), stepped(8), ended(2)]);
    expect(await readPoints(folder)).toEqual([...ofEpoch(1), ...ofStep(6), ...ofStep(8), ...ofEpoch(2)]);
  });

  test.each([
    ['gone', 'not there as', (path: string) => rm(path)],
    ['too short', 'shorter than', (path: string) => truncate(path, 10)],
  ])('says so where an earlier file is %s, and goes on', async (_, said, damage) => {
    const stored = await write([started(), stepped(2)]);
    const path = join(folder, (await names())[0]!);
    await damage(path);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const position = await write([started(0, 2), stepped(4)], { stored, now: () => 1_800_000_000_000 });
    const text = stderr.mock.calls.join('');
    stderr.mockRestore();
    expect(text).toContain(`${path} is ${said} when the training was saved: its curves lack points`);
    expect(position!.files).toHaveLength(1);
  });
});

test('where a file cannot be written, the listener says so, and nothing is there to go on with', async () => {
  await mkdir(join(out, 'other'));
  const files = await openEventFiles({ out, every: 2, now: () => 1_700_000_000_000 });
  await mkdir(join(folder, 'events.out.tfevents.1700000000.0000.densenet'), { recursive: true });
  await files.listener(started());
  await expect(files.listener(stepped(2))).rejects.toThrow('cannot write the event file');
  expect(await files.position()).toBeUndefined();
});
