import type { TrainingEvent } from './events.ts';

/** Is called with each event of a training. A promise that it returns is awaited before the training goes on. */
export type TrainingListener<Run = unknown> = (event: TrainingEvent<Run>) => unknown;

/** Passes events to listeners. */
export interface Announcer<Run> {
  /** Calls all listeners, in their order, and waits for all of them. */
  announce(event: TrainingEvent<Run>): Promise<void>;
  /** What listeners have thrown. */
  readonly errors: readonly unknown[];
}

/**
 * Makes an announcer. All listeners get an event without waiting for each other; the next event comes when all are done with
 * this one, so that a slow listener slows the training down, but misses nothing and has no events pile up. A listener that
 * throws gets no further events, rather than events with a gap; the others get a warning.
 */
export function announcer<Run>(listeners: readonly TrainingListener<Run>[]): Announcer<Run> {
  let listening = [...listeners];
  const errors: unknown[] = [];
  const announce = async (event: TrainingEvent<Run>): Promise<void> => {
    const failed = new Map<TrainingListener<Run>, unknown>();
    await Promise.all(
      listening.map(async (listener) => {
        try {
          await listener(event);
        } catch (error) {
          failed.set(listener, error);
        }
      }),
    );
    listening = listening.filter((listener) => !failed.has(listener));
    errors.push(...failed.values());
    for (const error of failed.values()) {
      const reason = error instanceof Error ? error.message : String(error);
      await announce({ type: 'warning', message: `the training goes on without one of its listeners: ${reason}` });
    }
  };
  return { announce, errors };
}
