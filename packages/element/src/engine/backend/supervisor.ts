import { reason, reasoned, reasonOf } from '../../messages/reasons.ts';
import type { BackendChoice, BackendName, BackendReport } from '../types.ts';
import { discardBackend, type Watch, watchBackend } from './loss.ts';
import { BackendError, type EngineEnvironment, startBackend } from './start.ts';

/** How often a job is begun again: a driver may take the context each time, where a job asks too much of it. */
const mostLosses = 5;

/**
 * Runs the jobs that need the backend, one after the other. Where the GPU context is lost, it starts the same backend again,
 * or else the next that works.
 */
export class BackendSupervisor {
  #report: Promise<BackendReport> | undefined;
  #watch: Watch | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param onLost drops all references to tensors of the lost backend */
  constructor(
    readonly choice: BackendChoice,
    readonly environment: EngineEnvironment,
    readonly onLost: () => void,
  ) {}

  /** The backend in use. The first call starts it; a failed start is tried again by the next. */
  report(): Promise<BackendReport> {
    this.#report ??= this.#start([]).catch((error: unknown) => {
      this.#report = undefined;
      throw error;
    });
    return this.#report;
  }

  /** Uses a backend that is already started, in place of the one before. */
  replaceWith(report: BackendReport): void {
    this.#report = Promise.resolve(report);
    this.#watch = watchBackend(report.name);
  }

  /**
   * Runs a job alone on the backend. Where the backend is lost meanwhile, the job is run again on the restored one.
   *
   * @throws BackendError where the backend is lost and none can be started
   * @throws Error where the backend was lost each time
   */
  run<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      await this.report();
      if (this.#watch?.lost) await this.#restore();
      for (let losses = 0; ; losses++) {
        const { loss } = this.#watch!;
        try {
          return await Promise.race([job(), loss]);
        } catch (error) {
          if (!this.#watch?.lost || losses === mostLosses) throw error;
          await this.#restore();
        }
      }
    });
    // The next job waits for this one, but does not fail with it.
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #start(without: readonly BackendName[]): Promise<BackendReport> {
    const report = await startBackend(this.choice, this.environment, without);
    this.#watch = watchBackend(report.name);
    return report;
  }

  async #restore(): Promise<void> {
    const { name } = await this.report();
    this.onLost();
    discardBackend(name);
    try {
      const report = await this.#start([]).catch(() => this.#start([name]));
      this.#report = Promise.resolve({ ...report, reason: `${name} was lost; ${report.reason}` });
    } catch (error) {
      this.#report = undefined;
      throw reasoned(BackendError, reason('backendLost', reasonOf(error as Error)));
    }
  }
}
