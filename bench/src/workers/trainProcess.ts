import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The `densenet` command, as it is built. */
const program = fileURLToPath(new URL('../../../apps/node-train/dist/main.js', import.meta.url));

/** A line of the training's log, and when it came. */
export interface LoggedEvent {
  type: string;
  [field: string]: unknown;
  /** By `performance.now()`. */
  at: number;
}

/** Lines of stderr that are kept for the reason of a failure. */
const keptLines = 20;

/** `densenet train` in a process of its own, followed by its log, in which each step has a line. */
export class TrainProcess {
  readonly #child: ChildProcess;
  readonly #queue: LoggedEvent[] = [];
  #arrived: (() => void) | undefined;
  #ended: string | undefined;

  private constructor(child: ChildProcess, log: string) {
    this.#child = child;
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      if (said.length > keptLines) said.shift();
    });
    createInterface({ input: createReadStream(log) }).on('line', (line) => {
      this.#queue.push({ ...JSON.parse(line), at: performance.now() });
      this.#arrived?.();
    });
    child.on('close', (code, signal) => {
      this.#ended = `densenet train ended with ${signal ?? `exit code ${code}`}: ${said.findLast(Boolean) ?? 'it says nothing'}`;
      this.#arrived?.();
    });
    process.once('exit', () => child.kill('SIGKILL'));
  }

  /**
   * Starts a training.
   *
   * @param folder for its checkpoint and its log
   * @param flags of `densenet train`, without `--out` and those of the log
   */
  static async start(folder: string, flags: readonly string[]): Promise<TrainProcess> {
    const own = await mkdtemp(join(folder, 'run-'));
    const log = join(own, 'log');
    // A pipe that has a name: the command is to write to it, while this process reads.
    execFileSync('mkfifo', [log]);
    const args = ['train', ...flags, '--out', join(own, 'checkpoint'), '--log', log, '--log-every', '1'];
    return new TrainProcess(spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }), log);
  }

  /**
   * The next line of this type; others before it are passed over.
   *
   * @throws Error where the training has ended; with what it said last
   */
  async next(type: string): Promise<LoggedEvent> {
    for (;;) {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) if (event.type === type) return event;
      if (this.#ended !== undefined) throw new Error(this.#ended);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Forgets lines that have come and were not asked for. */
  skip(): void {
    this.#queue.length = 0;
  }

  end(): Promise<void> {
    if (this.#ended !== undefined) return Promise.resolve();
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.kill('SIGKILL');
    return closed;
  }
}
