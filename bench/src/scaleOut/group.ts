import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Assignment, ReadyAnswer, StepAnswer } from '../protocol.ts';
import { WorkerError, WorkerProcess } from '../run/workerProcess.ts';
import type { LinkEnd } from './link.ts';
import type { GroupShape } from './results.ts';

const program = fileURLToPath(new URL('../../dist/workers/main.js', import.meta.url));

/** The port of the next group over the link: all listen in the same two network namespaces, where nobody else does. */
let nextLinkPort = 2222;

/** Time limits in milliseconds. The first step finds nothing compiled, and three processes may share one core. */
const limits = { start: 300_000, step: 900_000 };

/** What the processes of a group are started with, beside their case. */
export interface GroupPlan extends GroupShape {
  /** Left out: the runtime's default. Infinity: all gradients are sent at the end. */
  bucketBytes?: number;
  /** Of a group that is linked. */
  ends?: readonly LinkEnd[];
}

/** One turn of a group. */
export interface GroupTurn {
  /** Of a step or sum: of the slowest process. */
  milliseconds: number;
  /** Of a step: the mean over all processes, and what the process that waited least did wait. 0 in a process that is alone. */
  wait: number;
  leastWait: number;
}

/** Processes that train together, which compute only while their group has a turn. */
export class Group {
  readonly #workers: readonly WorkerProcess[];

  private constructor(workers: readonly WorkerProcess[]) {
    this.#workers = workers;
  }

  /**
   * Starts the processes, and waits until all are ready.
   *
   * @throws WorkerError where one of them fails; it names the rank
   */
  static async start(plan: GroupPlan, assignment: Assignment): Promise<{ group: Group; ready: ReadyAnswer }> {
    const { processes, threads, bucketBytes, ends } = plan;
    const addresses = ends ? addressesOf(ends) : await freeAddresses(processes);
    const group = new Group(addresses.map((_, rank) => new WorkerProcess(commandOf(processes, ends?.[rank]))));
    try {
      const [ready] = await group.#all((worker, rank) => {
        const place = {
          addresses,
          rank,
          // JSON has no infinity.
          ...(bucketBytes !== undefined && { bucketBytes: Math.min(bucketBytes, Number.MAX_SAFE_INTEGER) }),
        };
        const own = { ...assignment, threads, ...(processes > 1 && { cluster: place }) };
        return worker.start({ request: 'start', assignment: own }, limits.start);
      });
      return { group, ready: ready! };
    } catch (error) {
      await group.stop();
      throw error;
    }
  }

  /** One step that is not measured, then so many that are. */
  async step(count: number): Promise<GroupTurn> {
    await this.#all((worker) => worker.step(limits.step));
    const answers = await this.#all((worker) => worker.step(limits.step, count));
    const losses = new Set(answers.map(({ value }) => value));
    if (losses.size > 1) throw new WorkerError(`the processes of a group have other losses: ${[...losses].join(', ')}`);
    return turnOf(answers);
  }

  /** The same for sums of so many numbers over all processes. */
  async sum(floats: number, count: number): Promise<GroupTurn> {
    await this.#all((worker) => worker.sum(limits.step, floats, 1));
    return turnOf(await this.#all((worker) => worker.sum(limits.step, floats, count)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  #all<Answer>(ask: (worker: WorkerProcess, rank: number) => Promise<Answer>): Promise<Answer[]> {
    return Promise.all(
      this.#workers.map((worker, rank) =>
        ask(worker, rank).catch((error: Error) => {
          throw new WorkerError(`rank ${rank}: ${error.message}`, { cause: error });
        }),
      ),
    );
  }
}

function commandOf(processes: number, end: LinkEnd | undefined) {
  const words = [process.execPath, program, processes > 1 ? 'ours-cluster' : 'ours'];
  const [command, ...args] = [...(end?.prefix ?? []), ...words] as [string, ...string[]];
  return { command, args, env: {} };
}

/** @param answers of all processes of a group to the same request */
export function turnOf(answers: readonly StepAnswer[]): GroupTurn {
  const milliseconds = Math.max(...answers.map((answer) => answer.milliseconds));
  const waits = answers.flatMap((answer) => (answer.waits ? [answer.waits] : []));
  if (waits.length === 0) return { milliseconds, wait: 0, leastWait: 0 };
  const steps = waits[0]!.map((_, step) => waits.map((of) => of[step]!));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { milliseconds, wait: mean(steps.map(mean)), leastWait: mean(steps.map((each) => Math.min(...each))) };
}

function addressesOf(ends: readonly LinkEnd[]): string[] {
  const port = nextLinkPort++;
  return ends.map(({ host }) => `${host}:${port}`);
}

/** Addresses on this machine at ports that the system has chosen; all are held until the last is known, so that none comes twice. */
async function freeAddresses(count: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, () => resolve(server));
        }),
    ),
  );
  const addresses = servers.map((server) => `127.0.0.1:${(server.address() as { port: number }).port}`);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return addresses;
}
