import { createInterface } from 'node:readline';
import type { Answer, Assignment, ReadyAnswer, Request, StepAnswer } from '../protocol.ts';

type Steps = Omit<StepAnswer, 'answer'>;

/** A contestant whose network, parameters and batch are on the device that it computes on. */
export interface Prepared {
  ready: Omit<ReadyAnswer, 'answer'>;
  /** Does one step and waits for its value. */
  step(): Promise<number>;
  /** Of a worker of a cluster. */
  together?: {
    /** Sums a tensor of so many numbers over all workers, and gives how many the sum has. */
    sum(floats: number): number;
    /** Milliseconds that this worker has waited for others so far. */
    waited(): number;
  };
}

/** A contestant that trains in a process of its own, and is told by that when a step has ended. */
export interface Following {
  ready: Omit<ReadyAnswer, 'answer'>;
  /** Waits for so many steps in a row, of which the first begins where the one before has ended. */
  follow(count: number): Promise<Steps>;
}

export type Prepare = (assignment: Assignment) => Promise<Prepared | Following>;

/** Answers requests on stdin until it ends. Times every step here, where no pipe is in the way. */
export async function serve(prepare: Prepare): Promise<void> {
  let prepared: Prepared | Following | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const request = JSON.parse(line) as Request;
      if (request.request === 'start') {
        prepared = await prepare(request.assignment);
        answer({ answer: 'ready', ...prepared.ready });
      } else if (request.request === 'sum') {
        if (!(prepared && 'together' in prepared))
          throw new Error('a sum was asked for, and there are no other workers');
        const { together } = prepared;
        answer({
          answer: 'step',
          ...(await timed(async () => together!.sum(request.floats), request.count, together)),
        });
      } else {
        if (!prepared) throw new Error('a step was asked for before the start');
        const { count = 1 } = request;
        answer({
          answer: 'step',
          ...('follow' in prepared
            ? await prepared.follow(count)
            : await timed(prepared.step, count, prepared.together)),
        });
      }
    } catch (error) {
      answer({ answer: 'failure', message: (error as Error).message });
    }
  }
  process.exit();
}

async function timed(step: Prepared['step'], count: number, together: Prepared['together']): Promise<Steps> {
  const waits: number[] = [];
  const began = performance.now();
  let value = 0;
  for (let done = 0; done < count; done++) {
    const before = together?.waited() ?? 0;
    value = await step();
    if (together) waits.push(together.waited() - before);
  }
  return { milliseconds: (performance.now() - began) / count, value, ...(together && { waits }) };
}

const answer = (content: Answer) => process.stdout.write(`${JSON.stringify(content)}\n`);
