import type { CompletedEvent, EpochRow, Measured, Position, ReestimatedEvent, StartedEvent } from '@densenet/train';
import { BEST_FILE } from './keptModels.ts';
import type { StoredSession } from './readSession.ts';
import type { Run } from './run.ts';
import type { Carried, Start } from './start.ts';

/**
 * An epoch's results in one line, in the chapter's form, and behind them how much of its time steps waited for images, and for other
 * processes.
 */
export function formatEpoch(row: EpochRow, judgedBy: string): string {
  const share = (name: string, seconds: number | undefined) =>
    seconds === undefined ? '' : `, ${name} wait ${Math.round((100 * seconds) / row.seconds)} %`;
  const waits = share('data', row.waitSeconds) + share('replica', row.replicaWaitSeconds);
  const judged = row.judged ? `, ${judgedBy} acc ${row.judged.accuracy.toFixed(3)}` : '';
  return (
    `epoch ${row.epoch}, loss ${row.training.loss.toFixed(4)}, train acc ${row.training.accuracy.toFixed(3)}${judged}, ` +
    `time ${row.seconds.toFixed(1)} sec, ${Math.round(row.imagesPerSecond)} images/s${waits}`
  );
}

/** The line at the end of a training whose epochs were judged on held-out images. */
export const formatTest = ({ accuracy }: Measured): string => `test acc ${accuracy.toFixed(3)}`;

/** The line about a network whose running statistics were estimated again. */
export const formatReestimated = ({ images, judged, judgedBy }: ReestimatedEvent): string =>
  `running statistics of ${images} images: ${judgedBy} acc ${judged.accuracy.toFixed(3)}`;

/**
 * How a training ended that was told by what to compare its epochs.
 *
 * @param isKept whether the network of the best epoch is in a file
 */
export function formatEnd({ best, endedEarly }: CompletedEvent, isKept: boolean): string[] {
  if (!best) return [];
  const early = endedEarly ? ['ended early: the epochs after the best were no better'] : [];
  return [
    ...early,
    `best epoch ${best.epoch}: validation ${best.metric} ${best.value.toFixed(4)}${isKept ? ` (${BEST_FILE})` : ''}`,
  ];
}

/** What is about to be trained, in one line. */
export function formatStart({ recipe, parameters, trainImages }: Run): string {
  const { imageSize } = recipe.data;
  const { batchSize, epochs, seed } = recipe.train;
  const { kind, learningRate } = recipe.optimizer;
  return (
    `recipe ${recipe.name}: ${parameters.toLocaleString('en-US')} parameters, ${trainImages} images of ` +
    `${imageSize}x${imageSize}, batch ${batchSize}, ${epochs} epochs, ` +
    `${kind === 'sgd' ? '' : `${kind}, `}learning rate ${learningRate} (${recipe.schedule.kind}), seed ${seed}`
  );
}

/** In one line, what a new training takes over from the one that it starts from. */
export function formatCarried(source: string, { stored }: Start, { head, optimizerState, random }: Carried): string {
  const parts = [
    head ? 'weights' : 'weights without the classifier, which is drawn anew for other classes',
    ...(optimizerState ? [stored?.values.recipe.optimizer.kind === 'sgd' ? 'momentum' : "optimizer's means"] : []),
    ...(random ? ['random generator'] : []),
  ];
  const training = stored ? ` (recipe ${stored.values.recipe.name}, ${formatPosition(stored.values)})` : '';
  const last = parts.pop()!;
  return `from ${source}${training}: its ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}`;
}

/** Lines about a training that is complete: its last results. */
export function formatComplete({ recipe, images, history, tested }: StoredSession['values']): string[] {
  return [
    ...history.slice(-1).map((row) => formatEpoch(row, images.judgedBy)),
    ...(tested ? [formatTest(tested)] : []),
    `complete: all ${recipe.train.epochs} epochs of the recipe ${recipe.name} are done`,
  ];
}

/** How far a training has come, to follow the words "going on" or "saved". */
export function formatPosition({ epoch, stepInEpoch }: Position): string {
  if (stepInEpoch > 0) return `after step ${stepInEpoch} of epoch ${epoch + 1}`;
  return epoch === 0 ? 'before the first step' : `after epoch ${epoch}`;
}

/** The lines that a resumed training printed before it was stopped. */
export function formatHistory({ history, tested, judgedBy }: StartedEvent<unknown>): string[] {
  // A row without a result yet is printed when it has one.
  const rows = history.filter((row) => row.judged).map((row) => formatEpoch(row, judgedBy));
  return tested ? [...rows, formatTest(tested)] : rows;
}
