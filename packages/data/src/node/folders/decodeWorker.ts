import { parentPort } from 'node:worker_threads';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { decodePicture } from '../pictures/decodePicture.ts';
import { inspectPicture, type PictureFacts } from './inspectPicture.ts';

/** What a thread is asked. */
export type Task = { kind: 'decode'; file: string; channels: number } | { kind: 'inspect'; file: string };

/** What it answers: classes of errors do not pass between threads, so their names do. */
export type Answer = { value: PicturePixels | PictureFacts } | { name: string; message: string };

const port = parentPort!;

port.on('message', async (task: Task) => {
  try {
    if (task.kind === 'inspect') {
      port.postMessage({ value: await inspectPicture(task.file) } satisfies Answer);
      return;
    }
    const value = await decodePicture(task.file, task.channels);
    // Pixels are handed over, not copied.
    port.postMessage({ value } satisfies Answer, [value.values.buffer as ArrayBuffer]);
  } catch (error) {
    const { name, message } = error as Error;
    port.postMessage({ name, message } satisfies Answer);
  }
});
