import { oneAtATime } from '../../../../classifier/src/gather.ts';
import { abortError } from '../../engine/backend/turns.ts';
import { readPicture } from '../../engine/picture.ts';
import type { BackendReport } from '../../engine/types.ts';
import type { TrainerHost } from '../engine/trainerHost.ts';

const report: BackendReport = {
  name: 'wasm',
  device: 'test',
  float16Only: false,
  software: false,
  summary: 'test',
  cause: 'asked',
  reason: 'test',
};

/** A host without a browser, whose backend can be lost. */
export function nodeHost() {
  const run = oneAtATime();
  let lose = () => {};
  let onLost = () => {};
  const host: TrainerHost = {
    // As BackendSupervisor does it: the job is raced against the loss, and run again.
    run: (job) =>
      run(async () => {
        for (;;) {
          const lost = Symbol('lost');
          const result = await Promise.race([
            job(),
            new Promise<typeof lost>((resolve) => {
              lose = () => resolve(lost);
            }),
          ]);
          if (result !== lost) return result as Awaited<ReturnType<typeof job>>;
          onLost();
        }
      }),
    report: async () => report,
    pauses: (signal) => async () => {
      if (signal?.aborted) throw abortError();
    },
    readPicture: (picture, preprocessing) => readPicture(picture, preprocessing),
    imageData: (data, width, height) => ({ data, width, height, colorSpace: 'srgb' }) as ImageData,
  };
  return {
    host,
    /** Loses the backend that a job has. */
    lose: () => lose(),
    onLost: (drop: () => void) => {
      onLost = drop;
    },
  };
}
