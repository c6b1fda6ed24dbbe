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

/** {@link describeOnEachBackend} on these backends only, where a large network is too slow for the others. */
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

/** @returns why native TensorFlow cannot run here; undefined where the backend was started */
async function start(backend: Rung): Promise<string | undefined> {
  try {
    await startBackend({ backend });
    return undefined;
  } catch (error) {
    if (backend !== 'native-cpu') throw error;
    return (error as Error).message;
  }
}
