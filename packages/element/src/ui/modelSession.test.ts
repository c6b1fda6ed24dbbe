import { expect, test } from 'vitest';
import { FakeEngine } from '../testing/fakeEngine.ts';
import { ModelSession } from './modelSession.ts';

type Load = FakeEngine['load'];

/** @param change of how the engine loads */
function start(url: string, delay = 0, change: (load: Load) => Load = (load) => load) {
  const engine = new FakeEngine({ delay });
  engine.load = change(engine.load.bind(engine));
  const seen = { released: 0, phases: new Set<string>() };
  const session = new ModelSession({
    source: { url },
    backend: 'auto',
    lease: () => ({
      engine,
      release() {
        seen.released++;
      },
    }),
    onProgress: ({ phase }) => seen.phases.add(phase),
  });
  return { engine, session, seen };
}

test('has the model until it ends, then frees it and gives the lease back', async () => {
  const { engine, session, seen } = start('a.safetensors');
  const { model } = await session.ready;
  expect(model.labels).toHaveLength(10);
  expect([...seen.phases]).toEqual(['download', 'prepare']);
  expect([engine.held, seen.released]).toEqual([1, 0]);
  await session.end();
  expect([engine.held, seen.released]).toEqual([0, 1]);
});

test('ended while it loads, it rejects with an AbortError and holds nothing', async () => {
  const { engine, session, seen } = start('a.safetensors', 5);
  await session.end();
  await expect(session.ready).rejects.toMatchObject({ name: 'AbortError' });
  expect([engine.held, seen.released]).toEqual([0, 1]);
});

test('frees a model that an engine gave in spite of the end', async () => {
  const { engine, session, seen } = start(
    'a.safetensors',
    5,
    (load) => (source, onProgress) => load(source, onProgress, new AbortController().signal),
  );
  await session.end();
  await expect(session.ready).rejects.toMatchObject({ name: 'AbortError' });
  expect([engine.held, seen.released]).toEqual([0, 1]);
});

test('a failed load gives the lease back and says why', async () => {
  const { session, seen } = start('missing.safetensors');
  await expect(session.ready).rejects.toThrow('answered 404');
  expect(seen.released).toBe(1);
});

test('a lease that cannot be had is a failed load', async () => {
  const session = new ModelSession({
    source: { url: 'a.safetensors' },
    backend: 'auto',
    lease: () => {
      throw new Error('no engine here');
    },
    onProgress: () => {},
  });
  await expect(session.ready).rejects.toThrow('no engine here');
});
