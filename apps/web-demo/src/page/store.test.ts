import { expect, test } from 'vitest';
import { Store } from './store.ts';

test('a store tells its listeners, each until it stops', () => {
  const store = new Store({ a: 1, b: 'x' });
  const seen: unknown[] = [];
  const stop = store.subscribe((state) => seen.push(state));
  store.set({ a: 2 });
  stop();
  store.set({ b: 'y' });
  expect(seen).toEqual([{ a: 2, b: 'x' }]);
  expect(store.state).toEqual({ a: 2, b: 'y' });
});
