import { parentPort } from 'node:worker_threads';
import { type PicturePreparation, preparePicture } from '../../augmentation/preparePicture.ts';
import type { PicturePixels, PixelValues } from '../../preprocessing/resize.ts';
import { decodePicture, decodeRgba } from '../pictures/decodePicture.ts';
import { inspectPicture, type PictureFacts } from './inspectPicture.ts';

/** What a thread is asked. */
export type Task =
  | { kind: 'decode'; file: string; channels: number; preparation?: PicturePreparation }
  | { kind: 'inspect'; file: string }
  | { kind: 'check'; file: string };

/** What it answers: classes of errors do not pass between threads, so their names do. */
export type Answer = { value: PicturePixels<PixelValues> | PictureFacts | null } | { name: string; message: string };

const port = parentPort!;

async function answer(task: Task): Promise<void> {
  try {
    if (task.kind === 'inspect') {
      port.postMessage({ value: await inspectPicture(task.file) } satisfies Answer);
      return;
    }
    if (task.kind === 'check') {
      await decodeRgba(task.file);
      port.postMessage({ value: null } satisfies Answer);
      return;
    }
    const decoded = await decodePicture(task.file, task.channels);
    const value = task.preparation === undefined ? decoded : preparePicture(decoded, task.preparation);
    // Pixels are handed over, not copied.
    port.postMessage({ value } satisfies Answer, [value.values.buffer as ArrayBuffer]);
  } catch (error) {
    const { name, message } = error as Error;
    port.postMessage({ name, message } satisfies Answer);
  }
}

// One task after the other, in the order asked: where the thread dies, the pool knows by that which task it died of.
let last: Promise<void> = oneThreadAPicture();
port.on('message', (task: Task) => {
  last = last.then(() => answer(task));
});

/**
 * Keeps libvips, which decodes, from using a thread for each core on every picture: pictures are decoded side by side already.
 * Where sharp is not installed, the answer to the first task says so.
 */
async function oneThreadAPicture(): Promise<void> {
  const sharp = await import('sharp').catch(() => undefined);
  sharp?.default.concurrency(1);
}
