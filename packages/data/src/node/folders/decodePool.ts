import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PicturePreparation } from '../../augmentation/preparePicture.ts';
import { DataError } from '../../errors.ts';
import type { PicturePixels, PixelValues } from '../../preprocessing/resize.ts';
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

/** A thread, and what it was asked and has not answered; it does the first of these just now. */
interface Thread {
  worker: Worker;
  line: Pending[];
}

/**
 * How many pictures wait at a thread. It goes on with them while a training step holds the JavaScript thread that hands
 * pictures out, so there must be enough for a step.
 */
const longestLine = 64;

/**
 * Threads that decode pictures and prepare them for a network. Each does one picture after the other, so any number of threads
 * works. Where one dies, its picture is rejected with an error that names the file, and the others are given to another thread.
 * Threads that have nothing to do keep no process alive.
 */
export class DecodePool {
  readonly #size: number;
  readonly #workerFile: URL;
  readonly #waiting: Pending[] = [];
  readonly #threads = new Set<Thread>();
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
   * A picture file decoded, augmented and resized in a thread: what `preparePicture` makes of what `decode` gives, bit for bit.
   *
   * @param channels 1 or 3
   * @throws PictureError where the picture cannot be read
   * @throws DecodeWorkerError where the thread died of it
   */
  prepare(file: string, channels: number, preparation: PicturePreparation): Promise<PicturePixels<PixelValues>> {
    return this.#run({ kind: 'decode', file, channels, preparation });
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

  /**
   * Decodes a picture whole, to find whether it can be.
   *
   * @throws PictureError where the picture cannot be read
   * @throws DecodeWorkerError where the thread died of it
   */
  async check(file: string): Promise<void> {
    await this.#run({ kind: 'check', file });
  }

  /** Ends all threads. What has not been answered is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { task, reject } of this.#waiting.splice(0)) reject(closed(task));
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
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
      const thread = this.#freest();
      if (thread === undefined) return;
      const pending = this.#waiting.shift()!;
      thread.line.push(pending);
      thread.worker.ref();
      thread.worker.postMessage(pending.task);
    }
  }

  /** The thread with the shortest line, a new one while there may be more and each has something to do. */
  #freest(): Thread | undefined {
    let freest: Thread | undefined;
    for (const thread of this.#threads) {
      if (freest === undefined || thread.line.length < freest.line.length) freest = thread;
    }
    if (freest?.line.length === 0) return freest;
    if (this.#threads.size < this.#size) return this.#begin();
    return freest !== undefined && freest.line.length < longestLine ? freest : undefined;
  }

  #begin(): Thread {
    const thread: Thread = { worker: threadOf(this.#workerFile), line: [] };
    const { worker, line } = thread;
    this.#threads.add(thread);
    let cause: unknown;
    worker.on('message', (answer: Answer) => {
      const pending = line.shift()!;
      if (line.length === 0) worker.unref();
      if ('value' in answer) pending.resolve(answer.value as never);
      else pending.reject(errorOf(answer));
      this.#assign();
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      this.#threads.delete(thread);
      if (this.#isClosed) {
        for (const { task, reject } of line) reject(closed(task));
        return;
      }
      const [fatal, ...others] = line;
      fatal?.reject(died(fatal.task, code, cause));
      this.#waiting.unshift(...others);
      this.#assign();
    });
    return thread;
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
