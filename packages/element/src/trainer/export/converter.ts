import { wrap } from 'comlink';
import type { convertModel } from './convertModel.ts';
import type { ConverterService } from './convertWorker.ts';
import type { ConvertedFile, ConvertedFormat } from './types.ts';

type Convert = typeof convertModel;

/** How the code that converts is loaded. The package for bundlers and the files for pages differ in this. */
export interface ConverterForm {
  /** Creates a worker of `convertWorker.ts`. Where that fails, this throws or the worker's `error` event fires. */
  createWorker(): Worker;
  /** Loads the code into the page. */
  loadHere(): Promise<{ convertModel: Convert }>;
}

/**
 * Converts in a worker of its own, which ends with it: writing a network of some megabytes takes longer than a page may
 * stand still. Where no worker starts, on the page's own thread.
 *
 * @throws ModelLoadError where the bytes are no model file
 * @throws the signal's reason where it is aborted; the worker ends
 */
export async function convertAside(
  form: ConverterForm,
  bytes: Uint8Array,
  format: ConvertedFormat,
  signal?: AbortSignal,
): Promise<ConvertedFile[]> {
  signal?.throwIfAborted();
  const here = async (why: unknown) => {
    console.warn("The network is written on the page's own thread, which may make the page stutter.", why);
    const { convertModel } = await form.loadHere();
    return convertModel(bytes, format);
  };
  let worker: Worker;
  try {
    worker = form.createWorker();
  } catch (error) {
    return here(error);
  }
  try {
    return await new Promise<ConvertedFile[]>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.addEventListener('error', (event) => {
        // Where a policy forbids the worker, the event has no message.
        resolve(here(new Error(`The worker did not start: ${event.message || 'the browser gives no reason'}`)));
      });
      wrap<ConverterService>(worker).convert(bytes, format).then(resolve, reject);
    });
  } finally {
    worker.terminate();
  }
}
