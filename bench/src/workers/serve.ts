import { createInterface } from 'node:readline';
import type { Answer, Assignment, ReadyAnswer, Request, StepAnswer } from '../protocol.ts';

/** A contestant whose network, parameters and batch are on the device that it computes on. */
export interface Prepared {
  ready: Omit<ReadyAnswer, 'answer'>;
  /** Does one step and waits for its value. */
  step(): Promise<number>;
}

export type Prepare = (assignment: Assignment) => Promise<Prepared>;

/** Answers requests on stdin until it ends. Times every step here, where no pipe is in the way. */
export async function serve(prepare: Prepare): Promise<void> {
  let prepared: Prepared | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const request = JSON.parse(line) as Request;
      if (request.request === 'start') {
        prepared = await prepare(request.assignment);
        answer({ answer: 'ready', ...prepared.ready });
      } else {
        if (!prepared) throw new Error('a step was asked for before the start');
        answer(await timed(prepared));
      }
    } catch (error) {
      answer({ answer: 'failure', message: (error as Error).message });
    }
  }
  process.exit();
}

async function timed({ step }: Prepared): Promise<StepAnswer> {
  const began = performance.now();
  const value = await step();
  return { answer: 'step', milliseconds: performance.now() - began, value };
}

const answer = (content: Answer) => process.stdout.write(`${JSON.stringify(content)}\n`);
