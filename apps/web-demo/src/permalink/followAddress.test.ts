import type { ImageSource } from '@densenet/element';
import { afterEach, expect, test, vi } from 'vitest';
import type { Gallery } from '../gallery/gallery.ts';
import type { page as pageStore } from '../page/pageState.ts';
import { FakeClassifier } from '../testing/fakeClassifier.ts';

const tilesOf = (name: string) => [0, 1, 2].map((at) => `${name} ${at}` as unknown as ImageData);
const galleries: Record<string, Gallery> = Object.fromEntries(
  ['clothes', 'things'].map((name) => [
    name,
    {
      name,
      tiles: tilesOf(name),
      index: { kind: 'drawings', classes: ['a', 'b', 'c'], tileSize: 1, columns: 1, labels: [0, 1, 2] },
    } satisfies Gallery,
  ]),
);
vi.mock('../gallery/gallery.ts', () => ({ loadGallery: async (name: string) => galleries[name]! }));

const models = [
  { id: 'clothes', name: 'Clothes', url: 'clothes.safetensors', gallery: 'clothes' },
  { id: 'things', name: 'Things', url: 'things.safetensors', gallery: 'things' },
];

/** A browser's history of one page. */
class FakeHistory {
  entries: string[];
  at = 0;
  constructor(
    address: string,
    readonly onPop: () => void,
  ) {
    this.entries = [address];
  }
  readonly pushState = (_: unknown, __: string, address: string): void => {
    this.entries = [...this.entries.slice(0, ++this.at), address];
  };
  readonly replaceState = (_: unknown, __: string, address: string): void => {
    this.entries[this.at] = address;
  };
  go(steps: number): void {
    this.at += steps;
    this.onPop();
  }
}

let page: typeof pageStore;
let element: FakeClassifier;
let history: FakeHistory;

/** Opens the page at an address. */
async function open(query: string): Promise<void> {
  // Each page has a state of its own.
  vi.resetModules();
  ({ page } = await import('../page/pageState.ts'));
  const { followModel } = await import('../gallery/modelGallery.ts');
  const { followAddress } = await import('./followAddress.ts');
  const listeners: (() => void)[] = [];
  history = new FakeHistory(`https://example.org/${query}`, () => {
    for (const listener of listeners) listener();
  });
  element = new FakeClassifier(['a', 'b', 'c'], (source) => Number(String(source).at(-1)) || 0);
  element.addEventListener('result', ({ detail }: CustomEventInit<{ source: ImageSource }>) => {
    const image = page.state.gallery?.tiles.indexOf(detail!.source as ImageData) ?? -1;
    page.set({ shown: image < 0 ? undefined : { image, predicted: 0 } });
  });
  vi.stubGlobal('history', history);
  vi.stubGlobal('location', {
    get href() {
      return history.entries[history.at];
    },
    get search() {
      return new URL(history.entries[history.at]!).search;
    },
  });
  vi.stubGlobal('document', { baseURI: 'https://example.org/', querySelector: () => element });
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => {
    if (type === 'popstate') listeners.push(listener);
  });
  page.set({ models, galleries: { 1: 'clothes' } });
  followModel(() => {});
  followAddress(element.element);
  await settled();
  ready();
  await settled();
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const query = () => new URL(history.entries[history.at]!).search;
afterEach(() => vi.unstubAllGlobals());

/** What the page does when a visitor chooses a picture or a model of its lists. */
const chooseTile = async (image: number) => {
  await element.classify(page.state.gallery!.tiles[image]!);
  await settled();
};
const ready = () => page.set({ model: element.model as never });

test('without a link it shows the example, and says nothing of it', async () => {
  await open('?lang=zh');
  expect(element.given).toEqual(['clothes 0']);
  expect(query()).toBe('?lang=zh');
  expect(history.entries).toHaveLength(1);
});

test('a link is followed: model, picture, class, tab and the model beside it', async () => {
  await open('?model=things&picture=2&class=1&tab=features&compare=clothes');
  expect(element.src).toBe('things.safetensors');
  expect(element.given.at(-1)).toBe('things 2');
  expect([element.classIndex, element.explanation]).toEqual([1, 'features']);
  expect(page.state.compared).toBe(models[0]);
  expect(query()).toBe('?model=things&picture=2&class=1&tab=features&compare=clothes');
});

test('a picture or class that is not there is left out', async () => {
  await open('?picture=7&class=9');
  expect(element.given).toEqual(['clothes 0']);
  expect(element.classIndex).toBe(0);
  expect(query()).toBe('');
});

test('pictures are steps of the history, classes and tabs are not', async () => {
  await open('');
  await chooseTile(1);
  expect(query()).toBe('?picture=1');
  element.explain(2, 'occlusion');
  await settled();
  expect(query()).toBe('?picture=1&class=2&tab=occlusion');
  await chooseTile(2);
  expect(query()).toBe('?picture=2&tab=occlusion');
  expect(history.entries).toHaveLength(3);

  history.go(-1);
  await settled();
  expect(element.given.at(-1)).toBe('clothes 1');
  expect([element.classIndex, element.explanation]).toEqual([2, 'occlusion']);
  history.go(-1);
  await settled();
  expect(element.given.at(-1)).toBe('clothes 0');
  expect(element.explanation).toBe('activation');
  expect(history.entries).toHaveLength(3);
});

test('a section link and another language leave a picture of the visitor where it is', async () => {
  await open('');
  await element.classify('mine.png');
  await settled();
  history.replaceState(null, '', 'https://example.org/?lang=zh');
  history.pushState(null, '', 'https://example.org/?lang=zh#gallery');
  history.go(0);
  await settled();
  expect(element.given.at(-1)).toBe('mine.png');
});

test('with another model comes its gallery, and its example in the place of a picture of the gallery before', async () => {
  await open('?picture=1');
  const { chooseModel } = await import('../model/models.ts');
  chooseModel(models[1]!);
  ready();
  await settled();
  expect(element.given.at(-1)).toBe('things 0');
  expect(query()).toBe('?model=things');
  history.go(-1);
  ready();
  await settled();
  expect(element.src).toBe('clothes.safetensors');
  expect(element.given.at(-1)).toBe('clothes 1');
});
