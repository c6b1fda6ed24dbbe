import {
  runSession,
  type SessionOptions,
  type SessionOutcome,
  type TrainingEvent,
  type TrainingListener,
  type TrainingSession,
} from '../index.ts';
import { exampleBatch, fitOptions, freshState, task } from './smallTraining.ts';

export const freshSession = (): TrainingSession => ({ ...task, state: freshState(), history: [] });

const judgeSet = (name: string, first: number) => ({
  name,
  images: 12,
  batches: () => [exampleBatch(first), exampleBatch(first + 1)],
});

/** Runs the small training as a session: two epochs of four steps, judged on two held-out batches and tested on two others. */
export function runSmallSession(
  listeners: readonly TrainingListener<string>[],
  options: Partial<SessionOptions<string>> = {},
  session = freshSession(),
): Promise<SessionOutcome> {
  const { epochs, stepsPerEpoch, schedule, batches } = fitOptions();
  return runSession(session, {
    run: 'small',
    epochs,
    stepsPerEpoch,
    schedule,
    batches,
    judge: judgeSet('validation', 200),
    test: judgeSet('test', 300),
    save: async () => {},
    listeners,
    signal: new AbortController().signal,
    ...options,
  });
}

/** An event without what the clock has in it. */
export function timeless(event: TrainingEvent<string>): TrainingEvent<string> {
  const row = (from: TrainingSession['history'][number]) => ({
    ...from,
    seconds: 0,
    waitSeconds: 0,
    imagesPerSecond: 0,
  });
  if (event.type === 'epochEnded') return { ...event, row: row(event.row) };
  return event.type === 'started' ? { ...event, history: event.history.map(row) } : event;
}
