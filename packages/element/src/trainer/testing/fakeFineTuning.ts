import type { EpochRow } from '@densenet/train/events';
import type { FineTuningEvent } from '../types.ts';

/** A training that goes on after the epochs that it has. */
export interface StoppedTraining {
  epochs: number;
  history: readonly EpochRow[];
}

export interface FakeFineTuningOptions {
  images: number;
  onEvent: (event: FineTuningEvent) => void;
  signal: AbortSignal;
  /** Takes the time of a step. */
  wait(): Promise<void>;
  onEpoch(): void;
}

const stepsPerEpoch = 4;
const judgedBy = 'held-out';

/**
 * The events of a training of the whole network, whose results get better with each step. It stops between two steps; gone on with,
 * it does the epoch in which it was stopped from its start.
 */
export async function fakeFineTuning(
  from: StoppedTraining,
  { images, onEvent, signal, wait, onEpoch }: FakeFineTuningOptions,
): Promise<{ complete: boolean; history: EpochRow[] }> {
  const { epochs } = from;
  const history = [...from.history];
  onEvent({
    type: 'started',
    run: { recipe: {}, parameters: 758_226, trainImages: images },
    ...{ epochs, stepsPerEpoch, judgedBy, history: [...history] },
    position: { epoch: history.length, stepInEpoch: 0 },
  });
  for (let epoch = history.length + 1; epoch <= epochs; epoch++) {
    onEvent({ type: 'epochStarted', epoch, epochs, stepInEpoch: 0, stepsPerEpoch });
    for (let stepInEpoch = 1; stepInEpoch <= stepsPerEpoch; stepInEpoch++) {
      await wait();
      const step = (epoch - 1) * stepsPerEpoch + stepInEpoch;
      const loss = 1 / (1 + step / 4);
      onEvent({
        type: 'step',
        ...{ step, epoch, stepInEpoch, stepsPerEpoch, learningRate: 0.01, loss, images: 8 },
        metrics: { loss, accuracy: 1 - loss / 2 } as never,
      });
      if (!signal.aborted) continue;
      onEvent({ type: 'stopped', position: { epoch: epoch - 1, stepInEpoch } });
      return { complete: false, history };
    }
    onEpoch();
    const row = rowOf(epoch);
    history.push(row);
    onEvent({ type: 'epochEnded', row, judgedBy });
  }
  onEvent({ type: 'completed' });
  return { complete: true, history };
}

function rowOf(epoch: number): EpochRow {
  const loss = 1 / (1 + epoch);
  return {
    epoch,
    training: { accuracy: 1 - loss / 3, loss },
    judged: { accuracy: 1 - loss / 2, loss: loss * 1.2 },
    seconds: 1,
    imagesPerSecond: 40,
  };
}
