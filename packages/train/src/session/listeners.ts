import type { TrainingEvent } from './events.ts';

/** Is told of all that happens in a training. A promise that it returns is awaited before the training goes on. */
export type TrainingListener<Run = unknown> = (event: TrainingEvent<Run>) => unknown;

/** Tells listeners of events. */
export interface Announcer<Run> {
  /** Tells all of them, in their order, and waits for all. */
  announce(event: TrainingEvent<Run>): Promise<void>;
  /** What listeners have thrown. */
  readonly errors: readonly unknown[];
}

/**
 * An event is given to the next listener without waiting for the one before, and the next event when all have done with this
 * one: a slow listener slows the training down, but misses nothing and lets nothing pile up. One that throws is told nothing
 * more, so that it leaves no gap; the others are warned.
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
