import { createInterface } from 'node:readline';
import type { Answer, Assignment, ReadyAnswer, Request, StepAnswer } from '../protocol.ts';

type Steps = Omit<StepAnswer, 'answer'>;

/** A contestant whose network, parameters and batch are on the device that it computes on. */
export interface Prepared {
  ready: Omit<ReadyAnswer, 'answer'>;
  /** Does one step and waits for its value. */
  step(): Promise<number>;
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
      } else {
        if (!prepared) throw new Error('a step was asked for before the start');
        const { count = 1 } = request;
        answer({
          answer: 'step',
          ...('follow' in prepared ? await prepared.follow(count) : await timed(prepared, count)),
        });
      }
    } catch (error) {
      answer({ answer: 'failure', message: (error as Error).message });
    }
  }
  process.exit();
}

async function timed({ step }: Prepared, count: number): Promise<Steps> {
  const began = performance.now();
  let value = 0;
  for (let done = 0; done < count; done++) value = await step();
  return { milliseconds: (performance.now() - began) / count, value };
}

const answer = (content: Answer) => process.stdout.write(`${JSON.stringify(content)}\n`);
