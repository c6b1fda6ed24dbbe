import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Answer, parseAnswer, type ReadyAnswer, type Request, type StepAnswer } from '../protocol.ts';
import { readTicks, type Ticks } from './load.ts';
import { peakOfContestant, residentBytes, signalTree, volunteerForOutOfMemory } from './processes.ts';

/** How a worker is started. */
export interface Command {
  command: string;
  args: readonly string[];
  /** Environment variables in addition to this process's own. */
  env: Readonly<Record<string, string>>;
  /** Matches in the command lines of the helpers that compute, whose memory is measured. Left out: the worker's own is. */
  helpers?: RegExp;
}

/** A contestant ended, did not answer in time or said that it failed. The message is the reason in words. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';
}

/** Lines of stderr that are kept for the reason of a failure. */
const keptLines = 30;

/** Milliseconds that a worker has to end by itself. */
const patience = 3000;

/** Longest reason that a table can show. */
const reasonLength = 300;

/** A contestant in a process of its own. It runs only while it answers; in between it can be paused. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #helpers: RegExp | undefined;
  readonly #said: string[] = [];
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #ended: string | undefined;
  #peak: number | undefined;

  constructor({ command, args, env, helpers }: Command) {
    this.#helpers = helpers;
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    if (this.#child.pid !== undefined) volunteerForOutOfMemory(this.#child.pid);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const answer = parseAnswer(line);
      if (answer) this.#take()?.resolve(answer);
      else this.#remember(line);
    });
    createInterface({ input: this.#child.stderr! }).on('line', (line) => this.#remember(line));
    // A worker that ended has no stdin; its end is what is reported.
    this.#child.stdin!.on('error', () => {});
    this.#child.on('error', ({ message }) => this.#end(`${command} cannot be run: ${message}`));
    this.#child.on('close', (code, signal) => this.#end(this.#endReason(code, signal)));
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws WorkerError where the process has failed */
  async start(request: Request & { request: 'start' }, limit: number): Promise<ReadyAnswer> {
    return (await this.#ask(request, 'ready', limit)) as ReadyAnswer;
  }

  /** @throws WorkerError where the process has failed */
  step(limit: number, count = 1): Promise<StepAnswer> {
    return this.#timed({ request: 'step', count }, limit);
  }

  /**
   * Sums of a tensor over all workers of a cluster, which are to be asked for the same.
   *
   * @throws WorkerError where the process has failed
   */
  sum(limit: number, floats: number, count: number): Promise<StepAnswer> {
    return this.#timed({ request: 'sum', floats, count }, limit);
  }

  async #timed(request: Request, limit: number): Promise<StepAnswer> {
    const answer = (await this.#ask(request, 'step', limit)) as StepAnswer;
    this.#peak = this.peakBytes();
    if (Number.isFinite(answer.value)) return answer;
    throw new WorkerError(`its ${request.request} gave ${answer.value ?? 'NaN or infinity'}, expected a finite number`);
  }

  pause(): void {
    if (this.#child.pid !== undefined && this.#ended === undefined) signalTree(this.#child.pid, 'SIGSTOP');
  }

  resume(): void {
    if (this.#child.pid !== undefined && this.#ended === undefined) signalTree(this.#child.pid, 'SIGCONT');
  }

  /** Peak memory of the worker so far, in bytes; after its end the value last read. */
  peakBytes(): number | undefined {
    if (this.#child.pid === undefined || this.#ended !== undefined) return this.#peak;
    return peakOfContestant(this.#child.pid, this.#helpers) ?? this.#peak;
  }

  /** Processor time so far, of the worker and of the machine; undefined where the system does not tell. */
  ticks(): Ticks | undefined {
    return this.#child.pid === undefined || this.#ended !== undefined ? undefined : readTicks(this.#child.pid);
  }

  /** Memory of the worker and its helpers now, in bytes; undefined where the system does not tell. */
  residentBytes(): number | undefined {
    return this.#child.pid === undefined || this.#ended !== undefined ? undefined : residentBytes(this.#child.pid);
  }

  /** Ends the worker and all its helpers, paused or not. They are resumed first, so that a browser can clean up. */
  async stop(): Promise<void> {
    if (this.#child.pid === undefined || this.#ended !== undefined) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.resume();
    this.#child.stdin!.end();
    const timer = setTimeout(() => signalTree(this.#child.pid!, 'SIGKILL'), patience);
    await closed;
    clearTimeout(timer);
  }

  async #ask(request: Request, expected: Answer['answer'], limit: number): Promise<Answer> {
    if (this.#ended !== undefined) throw new WorkerError(this.#ended);
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const timer = setTimeout(
      () => this.#take()?.reject(new WorkerError(`no answer to '${request.request}' within ${limit / 1000} s`)),
      limit,
    );
    const answer = await answered.finally(() => clearTimeout(timer));
    if (answer.answer === 'failure') throw new WorkerError(shorten(answer.message));
    if (answer.answer !== expected) throw new WorkerError(`it answered '${answer.answer}', expected '${expected}'`);
    return answer;
  }

  #take() {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #remember(line: string): void {
    this.#said.push(line);
    if (this.#said.length > keptLines) this.#said.shift();
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#take()?.reject(new WorkerError(this.#ended));
  }

  #endReason(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const hint = signal === 'SIGKILL' ? ' (out of memory?)' : '';
    const last = this.#said.findLast((line) => /\w*(Error|Exception|error):? /.test(line)) ?? this.#said.at(-1);
    return shorten(`its process ${how}${hint}${last ? `: ${last.trim()}` : ''}`);
  }
}

function shorten(message: string): string {
  const line = message.split('\n').find((each) => each.trim() !== '') ?? message;
  return line.length > reasonLength ? `${line.slice(0, reasonLength)}...` : line;
}
