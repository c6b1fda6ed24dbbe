import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClassifier } from '../testing/fakeClassifier.ts';
import { keepAlike } from './keepAlike.ts';

class Bitmap {}
class Video {}

let first: FakeClassifier;
let second: FakeClassifier;
beforeEach(() => {
  vi.stubGlobal('ImageBitmap', Bitmap);
  vi.stubGlobal('HTMLVideoElement', Video);
  first = new FakeClassifier(['boot', 'bag', 'coat'], () => 0);
  second = new FakeClassifier(['coat', 'boot'], () => 1);
});
afterEach(() => vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('each gets what the other is given, once', async () => {
  let results = 0;
  keepAlike(first.element, second.element, () => results++);
  await first.classify('a.png');
  await settled();
  await second.classify('b.png');
  await settled();
  expect([first.given, second.given]).toEqual([
    ['a.png', 'b.png'],
    ['a.png', 'b.png'],
  ]);
  expect(results).toBe(4);
});

test('the second begins with the picture of the first, which keeps its own', async () => {
  await first.classify('a.png');
  keepAlike(first.element, second.element, () => {});
  await settled();
  expect(second.given).toEqual([first.picture]);
  expect(first.given).toEqual(['a.png']);
});

test('live pictures of the camera stay, and of one that is taken the copy on show is passed on', async () => {
  keepAlike(first.element, second.element, () => {});
  await first.classify(new Video() as HTMLVideoElement);
  await settled();
  expect(second.given).toEqual([]);
  await first.classify(new Bitmap() as ImageBitmap);
  await settled();
  expect(second.given).toEqual([first.picture]);
  expect(first.given).toHaveLength(2);
});

test('they explain the same class by its name, in the same way, inverted or not', async () => {
  keepAlike(first.element, second.element, () => {});
  first.invert = true;
  await first.classify('a.png');
  await settled();
  expect(second.invert).toBe(true);
  first.explain(2, 'features');
  expect([second.classIndex, second.explanation]).toEqual([0, 'features']);
  first.explain(1, 'occlusion');
  // The second network has no such class.
  expect([second.classIndex, second.explanation]).toEqual([0, 'occlusion']);
  second.explain(1);
  expect(first.classIndex).toBe(0);
});

test('it ends', async () => {
  const end = keepAlike(first.element, second.element, () => {});
  end();
  await first.classify('a.png');
  await settled();
  expect(second.given).toEqual([]);
});
