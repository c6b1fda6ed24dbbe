import { expect, it } from 'vitest';
import { ExampleStore } from './exampleStore.ts';

const pixels = { values: new Uint8Array(1), height: 1, width: 1, channels: 1 };

function storeOf(counts: Record<string, number>): ExampleStore {
  const store = new ExampleStore();
  store.setClasses(Object.keys(counts).map((id) => ({ id, name: id.toUpperCase() })));
  for (const [classId, count] of Object.entries(counts)) {
    for (let n = 0; n < count; n++) store.add({ id: `${classId}${n}`, classId }, pixels);
  }
  return store;
}

it('holds out one in five of each class, and never another when more come', () => {
  const store = storeOf({ a: 40, b: 13, c: 2 });
  const heldOut = store.part(true, ['a', 'b', 'c']).map(({ id }) => id);
  expect(['a', 'b', 'c'].map((one) => store.part(true, [one]).length)).toEqual([8, 3, 0]);
  for (let n = 40; n < 55; n++) store.add({ id: `a${n}`, classId: 'a' }, pixels);
  expect(store.part(true, ['a', 'b', 'c']).map(({ id }) => id)).toEqual(expect.arrayContaining(heldOut));
  expect(store.part(true, ['a'])).toHaveLength(11);
});

it('makes up for what was removed', () => {
  const store = storeOf({ a: 10 });
  store.remove(store.part(true, ['a']).map(({ id }) => id));
  expect(store.add({ id: 'next', classId: 'a' }, pixels).heldOut).toBe(true);
});

it('holds out the pictures of a recording together or not at all: one recording in five', () => {
  const store = storeOf({ a: 0 });
  const record = (group: string, count: number) => {
    const heldOut = new Set<boolean>();
    for (let n = 0; n < count; n++) heldOut.add(store.add({ id: `${group}${n}`, classId: 'a', group }, pixels).heldOut);
    expect(heldOut.size).toBe(1);
    return heldOut.has(true);
  };
  const recordings = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8', 'r9'];
  expect(recordings.filter((group) => record(group, 20))).toEqual(['r2', 'r7']);
  // A recording that goes on after others have come stays what it was.
  expect(store.add({ id: 'late', classId: 'a', group: 'r7' }, pixels).heldOut).toBe(true);
});

it('holds out no more single pictures for as long as a large recording is more than the share', () => {
  const store = storeOf({ a: 2 });
  for (let n = 0; n < 30; n++) store.add({ id: `r${n}`, classId: 'a', group: 'r' }, pixels);
  const singles = Array.from({ length: 121 }, (_, n) => store.add({ id: `s${n}`, classId: 'a' }, pixels).heldOut);
  expect(store.get('r0').heldOut).toBe(true);
  expect(singles.indexOf(true)).toBe(120);
});

it('keeps examples that move held out or not, and takes what a reload knows', () => {
  const store = storeOf({ a: 5, b: 1 });
  const [example] = store.part(true, ['a']);
  store.move([example!.id], 'b');
  expect(store.get(example!.id)).toEqual({ ...example, classId: 'b' });
  expect(store.add({ id: 'known', classId: 'b', heldOut: true }, pixels).heldOut).toBe(true);
});

it('forgets the examples of a class that is gone', () => {
  const store = storeOf({ a: 2, b: 3 });
  const { version } = store;
  expect(store.setClasses([{ id: 'b', name: 'other' }])).toEqual(['a0', 'a1']);
  expect(store.nameOf('b')).toBe('other');
  expect(store.version).toBeGreaterThan(version);
  expect(store.taughtClasses()).toEqual(['b']);
});

it('says what is wrong', () => {
  const store = storeOf({ a: 1 });
  expect(() => store.add({ id: 'a0', classId: 'a' }, pixels)).toThrow(/there is an example a0 already/);
  expect(() => store.add({ id: 'x', classId: 'x' }, pixels)).toThrow(/there is no class x: give it to setClasses/);
  expect(() => store.move(['a0', 'x'], 'a')).toThrow(/there is no example x/);
  expect(() =>
    store.setClasses([
      { id: 'a', name: '1' },
      { id: 'a', name: '2' },
    ]),
  ).toThrow(/the same id/);
});
