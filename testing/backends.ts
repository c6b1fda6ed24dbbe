import { beforeAll, beforeEach, describe } from 'vitest';
import { type Rung, startBackend } from '../packages/runtime/src/index.ts';

/** The backends that tests of operations and networks run on. */
const testBackends: readonly Rung[] = ['cpu', 'wasm', 'native-cpu'];

/**
 * Defines the same tests for every backend. Native TensorFlow needs Python and a compiler: on a machine without them its
 * tests are counted as skipped, with the reason.
 */
export function describeOnEachBackend(title: string, define: (backend: Rung) => void): void {
  describeOn(testBackends, title, define);
}

/** As {@link describeOnEachBackend}, for some backends only: those on which a large network is not too slow to test. */
export function describeOn(backends: readonly Rung[], title: string, define: (backend: Rung) => void): void {
  describe.each(backends)(`${title} on %s`, (backend) => {
    let obstacle: string | undefined;
    beforeAll(async () => {
      obstacle = await start(backend);
    });
    beforeEach((context) => {
      if (obstacle !== undefined) context.skip(obstacle);
    });
    define(backend);
  });
}

/** Starts a backend; the reason where native TensorFlow cannot run here. */
async function start(backend: Rung): Promise<string | undefined> {
  try {
    await startBackend({ backend });
    return undefined;
  } catch (error) {
    if (backend !== 'native-cpu') throw error;
    return (error as Error).message;
  }
}
