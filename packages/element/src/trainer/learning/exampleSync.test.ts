import { beforeEach, expect, it, vi } from 'vitest';
import type { Picture } from '../../engine/types.ts';
import { ExampleProject } from '../examples/exampleProject.ts';
import type { Example } from '../examples/types.ts';
import { FakeTrainer } from '../testing/fakeTrainer.ts';
import type { ExampleClass } from '../types.ts';
import { ExampleSync } from './exampleSync.ts';

let project: ExampleProject;
let cat: ExampleClass;
let dog: ExampleClass;
let engine: FakeTrainer;
let sync: ExampleSync;
const events = { onChange: vi.fn(), onSettled: vi.fn(), onRefused: vi.fn(), onFailed: vi.fn() };

/** Reads a "picture" whose text is its red, green and blue. */
const decode = async (picture: Blob): Promise<Picture> => {
  const text = await picture.text();
  if (text === 'damaged') throw new Error('it is damaged');
  return { width: 1, height: 1, data: Uint8ClampedArray.from([...text.split(' ').map(Number), 255]) } as never;
};
const example = (id: string, { id: classId }: ExampleClass, text = '255 0 0'): Example => ({
  id,
  classId,
  name: '',
  picture: new Blob([text]),
});
/** What the engine has, in words. */
const inEngine = (trainer = engine) => trainer.examples.map(({ id, classId }) => `${id} ${nameOf(classId)}`).sort();
const nameOf = (classId: string) => project.classes.find(({ id }) => id === classId)?.name;
const settled = () => vi.waitFor(() => expect(events.onSettled).toHaveBeenCalled());

beforeEach(() => {
  for (const mock of Object.values(events)) mock.mockReset();
  project = new ExampleProject();
  cat = project.addClass('cat');
  dog = project.addClass('dog');
  engine = new FakeTrainer();
  sync = new ExampleSync(project, decode, events);
});

it('gives the engine all that there is, then each change, and says when it has all', async () => {
  project.add([example('a', cat), example('b', cat), example('c', dog)]);
  expect(sync.waiting).toBe(0);
  sync.begin(engine);
  expect(sync.waiting).toBe(3);
  await settled();
  expect([inEngine(), engine.classNames, sync.waiting]).toEqual([['a cat', 'b cat', 'c dog'], ['cat', 'dog'], 0]);

  events.onSettled.mockReset();
  project.move(['a'], dog.id);
  project.remove(['b']);
  project.renameClass(cat.id, 'tiger');
  project.add([example('d', project.addClass('bird'))]);
  await settled();
  expect([inEngine(), engine.classNames]).toEqual([
    ['a dog', 'c dog', 'd bird'],
    ['tiger', 'dog', 'bird'],
  ]);

  project.removeClass(dog.id);
  await vi.waitFor(() => expect(inEngine()).toEqual(['d bird']));
  expect(events.onFailed).not.toHaveBeenCalled();
});

it('hands over a few at a time, notes which are held out, and says so to a new engine', async () => {
  project.add(Array.from({ length: 30 }, (_, at) => example(String(at).padStart(2, '0'), cat)));
  sync.begin(engine);
  await settled();
  expect(engine.calls.addExamples).toBe(4);
  const heldOut = project.examplesOf(cat.id).flatMap((one) => (one.heldOut ? one.id : []));
  expect(heldOut).toHaveLength(6);

  // A new engine would decide otherwise, as the first example is gone.
  project.remove(['00']);
  const next = new FakeTrainer();
  events.onSettled.mockReset();
  sync.begin(next);
  await settled();
  expect(next.examples.flatMap((one) => (one.heldOut ? one.id : []))).toEqual(heldOut);
});

it('passes over a picture that cannot be decoded', async () => {
  project.add([example('a', cat), example('b', cat, 'damaged'), example('c', cat)]);
  sync.begin(engine);
  await settled();
  expect([inEngine(), sync.waiting]).toEqual([['a cat', 'c cat'], 0]);
  expect(events.onRefused).toHaveBeenCalledTimes(1);
  expect(events.onRefused).toHaveBeenCalledWith('b', expect.objectContaining({ message: 'it is damaged' }));
});

it('takes changes that come while pictures are decoded', async () => {
  let decoded = () => {};
  const slow = new Promise<void>((resolve) => {
    decoded = resolve;
  });
  sync = new ExampleSync(project, (picture) => slow.then(() => decode(picture)), events);
  project.add([example('a', cat), example('b', cat), example('c', cat)]);
  sync.begin(engine);
  await vi.waitFor(() => expect(engine.calls.setClasses).toBe(1));
  project.remove(['a']);
  project.move(['b'], project.addClass('bird').id);
  decoded();
  await settled();
  expect(inEngine()).toEqual(['b bird', 'c cat']);
  expect(events.onFailed).not.toHaveBeenCalled();
});

it('stops with the engine, and begins with the next', async () => {
  engine = new FakeTrainer({ delay: 5 });
  project.add(Array.from({ length: 20 }, (_, at) => example(String(at), cat)));
  sync.begin(engine);
  await vi.waitFor(() => expect(engine.calls.addExamples).toBeGreaterThan(0));
  const next = new FakeTrainer();
  sync.begin(next);
  await settled();
  expect(inEngine(next)).toHaveLength(20);
  sync.end();
  project.add([example('late', cat)]);
  expect(sync.waiting).toBe(0);
});

it('tells when the engine has failed', async () => {
  vi.spyOn(engine, 'addExamples').mockRejectedValue(new Error('the GPU is gone'));
  project.add([example('a', cat)]);
  sync.begin(engine);
  await vi.waitFor(() => expect(events.onFailed).toHaveBeenCalledTimes(1));
  expect(events.onSettled).not.toHaveBeenCalled();
});

it('says when the engine has all', async () => {
  sync.begin(engine);
  project.add([example('1', cat), example('2', dog, '0 0 255')]);
  await sync.whenSettled();
  expect(inEngine()).toEqual(['1 cat', '2 dog']);
});
