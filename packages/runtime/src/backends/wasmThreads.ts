import { createRequire } from 'node:module';
import type os from 'node:os';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { PreparationError } from '../errors.ts';

const require = createRequire(import.meta.url);

/** TensorFlow.js always makes eight workers, and uses one fewer than the threads asked for: the main thread works, too. */
export const mostWasmThreads = 8;

/**
 * Starts TensorFlow.js's WebAssembly backend with threads, which in Node fails without help for three reasons: the worker's
 * program is a `blob:` URL, which Node's `Worker` refuses; the second program, which the worker then loads, is the text of a
 * function whose helpers are missing; and at most half of the processors that `os.cpus` counts are used. So while the backend
 * starts, `Worker` is replaced by a subclass that reads both programs of such a worker from the package's files, and `os.cpus`
 * by a function that counts enough processors.
 *
 * @param threads 2 or more
 * @param start sets the backend
 * @param limit milliseconds that the workers, who report within a few tenths of a second, may take
 * @throws PreparationError where the workers take longer: TensorFlow.js would wait for ever
 */
export async function withWasmThreads<T>(threads: number, start: () => Promise<T>, limit = 30_000): Promise<T> {
  const workerThreads = require('node:worker_threads') as { Worker: typeof Worker };
  const machine = require('node:os') as Pick<typeof os, 'cpus'>;
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '..', 'wasm-out');
  const program = join(folder, 'tfjs-backend-wasm-threaded-simd.js');
  const { wasmWorkerContents } = require(join(folder, 'tfjs-backend-wasm-threaded-simd.worker.js')) as {
    wasmWorkerContents: string;
  };
  const { Worker: NodeWorker } = workerThreads;
  const { cpus } = machine;

  class WasmWorker extends NodeWorker {
    private readonly isOurs: boolean;

    constructor(file: string | URL, options?: ConstructorParameters<typeof Worker>[1]) {
      const isOurs = String(file).startsWith('blob:');
      super(isOurs ? workerProgram(wasmWorkerContents, folder, program) : file, isOurs ? { eval: true } : options);
      this.isOurs = isOurs;
      // An idle worker waits for work for ever and must not keep the process alive; `ref` below ignores TensorFlow.js's call.
      if (isOurs) this.unref();
    }

    override ref(): void {
      if (!this.isOurs) super.ref();
    }

    override postMessage(message: { cmd?: string }, transfer?: Parameters<Worker['postMessage']>[1]): void {
      super.postMessage(this.isOurs && message.cmd === 'load' ? { ...message, urlOrBlob: program } : message, transfer);
    }
  }

  // Workers that have not started yet do not keep the process alive; this timer does.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `TensorFlow.js's ${mostWasmThreads} WebAssembly workers did not start within ${limit / 1000} s`;
    const remedy = 'leave out threads, or ask for one';
    timer = setTimeout(() => reject(new PreparationError('load', { reason, remedy })), limit);
  });
  workerThreads.Worker = WasmWorker as typeof Worker;
  machine.cpus = () => Array.from({ length: 2 * threads }, () => cpus()[0]!);
  try {
    return await Promise.race([start(), late]);
  } finally {
    clearTimeout(timer);
    workerThreads.Worker = NodeWorker;
    machine.cpus = cpus;
  }
}

/** The worker's program as text for `eval`, which has no file of its own to take its folder from. */
function workerProgram(contents: string, folder: string, file: string): string {
  const names = `globalThis.__dirname = ${JSON.stringify(folder)}; globalThis.__filename = ${JSON.stringify(file)};`;
  // The program's only line break stands inside a string literal; TensorFlow.js escapes it likewise.
  const escaped = contents.replaceAll('\n', '\\n');
  return `${names}\n${escaped.replace('href:__filename', 'href:globalThis.__filename')}`;
}
