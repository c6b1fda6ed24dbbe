import { locateDataset } from '@densenet/data/node';
import { startBackend } from '@densenet/runtime';
import { beforeAll, beforeEach } from 'vitest';

/** Tests of this file need the real Fashion-MNIST: where it is not at hand they are counted as skipped, with the reason. */
export function needFashionMnist(): void {
  let obstacle: string | undefined;
  beforeAll(async () => {
    const { files, folders } = await locateDataset('fashion-mnist');
    if (files.every(({ state }) => state === 'verified')) return;
    obstacle = `Fashion-MNIST is not in ${folders.join(' or ')}: npm run densenet -- data --fetch`;
  });
  beforeEach((context) => {
    if (obstacle !== undefined) context.skip(obstacle);
  });
}

/** Flags for the fastest backend that works on the CPU here, which is started once for this file. */
export function needBackend(): { flags: string[] } {
  const chosen: { flags: string[] } = { flags: [] };
  beforeAll(async () => {
    const { rung } = await startBackend({ backend: 'native-cpu' }).catch(() => startBackend({ backend: 'wasm' }));
    chosen.flags = ['--backend', rung];
  });
  return chosen;
}

/** Tests of this file train in several processes, which native TensorFlow alone does: elsewhere they are counted as skipped, with the reason. */
export function needRanks(): void {
  let obstacle: string | undefined;
  beforeAll(async () => {
    await startBackend({ backend: 'native-cpu' }).catch((error: Error) => {
      obstacle = error.message;
    });
  });
  beforeEach((context) => {
    if (obstacle !== undefined) context.skip(obstacle);
  });
}
