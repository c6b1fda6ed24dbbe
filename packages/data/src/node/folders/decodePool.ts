import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DataError } from '../../errors.ts';
import type { PicturePixels } from '../../preprocessing/resize.ts';
import { DecodeWorkerError, PictureError } from '../errors.ts';
import type { Answer, Task } from './decodeWorker.ts';
import type { PictureFacts } from './inspectPicture.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const ownWorker = new URL(`./decodeWorker.${extension}`, import.meta.url);

export interface DecodePoolOptions {
  /** How many threads decode. Default: one for each core but one, which trains. */
  workers?: number | undefined;
  /** @internal The thread's program, for tests. */
  workerFile?: URL;
}

interface Pending {
  task: Task;
  resolve(value: never): void;
  reject(error: Error): void;
}

/**
 * Threads that decode pictures. Each has one picture at a time and the others wait in line, so any number of threads works.
 * Where a thread dies, its picture is rejected with an error that names the file, and the next picture gets a new thread.
 * Threads that have nothing to do keep no process alive.
 */
export class DecodePool {
  readonly #size: number;
  readonly #workerFile: URL;
  readonly #waiting: Pending[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Pending>();
  #isClosed = false;

  constructor({ workers = Math.max(1, availableParallelism() - 1), workerFile = ownWorker }: DecodePoolOptions = {}) {
    this.#size = workers;
    this.#workerFile = workerFile;
  }

  /**
   * A picture file as `decodePicture` gives it, decoded in a thread.
   *
   * @param channels 1 or 3
   * @throws PictureError where the picture cannot be read
   * @throws DecodeWorkerError where the thread died of it
   */
  decode(file: string, channels: number): Promise<PicturePixels> {
    return this.#run({ kind: 'decode', file, channels });
  }

  /**
   * What a picture is like, found by decoding it whole.
   *
   * @throws PictureError where the picture cannot be read
   * @throws DecodeWorkerError where the thread died of it
   */
  inspect(file: string): Promise<PictureFacts> {
    return this.#run({ kind: 'inspect', file });
  }

  /** Ends all threads. What has not been answered is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { task, reject } of this.#waiting.splice(0)) reject(closed(task));
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #run<Result>(task: Task): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(closed(task));
        return;
      }
      this.#waiting.push({ task, resolve, reject });
      this.#assign();
    });
  }

  /** Gives waiting pictures to threads, as long as there are both. */
  #assign(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#busy.size < this.#size ? this.#begin() : undefined);
      if (worker === undefined) return;
      const pending = this.#waiting.shift()!;
      this.#busy.set(worker, pending);
      worker.ref();
      worker.postMessage(pending.task);
    }
  }

  #begin(): Worker {
    const worker = threadOf(this.#workerFile);
    let cause: unknown;
    worker.on('message', (answer: Answer) => {
      const pending = this.#busy.get(worker)!;
      this.#busy.delete(worker);
      worker.unref();
      this.#idle.push(worker);
      if ('value' in answer) pending.resolve(answer.value as never);
      else pending.reject(errorOf(answer));
      this.#assign();
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
      const pending = this.#busy.get(worker);
      this.#busy.delete(worker);
      pending?.reject(this.#isClosed ? closed(pending.task) : died(pending.task, code, cause));
      if (!this.#isClosed) this.#assign();
    });
    return worker;
  }
}

function threadOf(file: URL): Worker {
  if (!file.pathname.endsWith('.ts')) return new Worker(file);
  // Tests and development run from the sources, which a thread cannot load by itself.
  const program = `import('tsx/esm/api').then(({ register }) => {
    register();
    return import(${JSON.stringify(file.href)});
  })`;
  return new Worker(program, { eval: true, execArgv: ['--conditions', '@densenet/source'] });
}

function errorOf({ name, message }: Extract<Answer, { message: string }>): Error {
  return name === 'PictureError' ? new PictureError(message) : new DataError(message);
}

function died({ file }: Task, code: number, cause: unknown): DecodeWorkerError {
  const reason = cause instanceof Error ? cause.message : `exit code ${code}`;
  return new DecodeWorkerError(
    `${file}: the thread that decoded it died (${reason}). If it does so again, take the picture out of the data set.`,
    { cause },
  );
}

const closed = ({ file }: Task) =>
  new DecodeWorkerError(`${file} was not decoded: the threads that decode have been ended`);
