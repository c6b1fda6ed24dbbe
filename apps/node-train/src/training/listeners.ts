import { note } from '../terminal/output.ts';
import { createProgress, type Progress, type ProgressOptions } from '../terminal/progress.ts';
import {
  formatEnd,
  formatEpoch,
  formatHistory,
  formatPosition,
  formatReestimated,
  formatStart,
  formatTest,
} from './report.ts';
import type { RunListener } from './run.ts';
import { TimeLeft } from './timeLeft.ts';

/** Shows on the terminal how far an epoch or an evaluation is, and in an epoch how long all that are left take. */
export function progressBars(options: Pick<ProgressOptions, 'stream' | 'now'> = {}): RunListener {
  const left = new TimeLeft(options.now);
  let bar: Progress | undefined;
  const show = (label: string, total: number, more: ProgressOptions = {}) => {
    bar?.clear();
    bar = createProgress(label, total, { ...options, ...more });
  };
  return (event) => {
    switch (event.type) {
      case 'epochStarted':
        left.epochStarted(event);
        return show(`epoch ${event.epoch}/${event.epochs}`, event.stepsPerEpoch, {
          startedAt: event.stepInEpoch,
          secondsOfAll: () => left.seconds,
        });
      case 'step': {
        left.step(event);
        const { loss, accuracy } = event.metrics;
        return bar?.update(event.stepInEpoch, `loss ${loss.toFixed(4)}  acc ${accuracy.toFixed(3)}`);
      }
      case 'evaluating':
        return event.images === 0 ? show(event.on, event.total) : bar?.update(event.images);
      default:
        // Whatever is printed next begins in an empty line.
        bar?.clear();
    }
  };
}

/**
 * Prints a line of results for each epoch, and each warning.
 *
 * @param isKept whether the network of the best epoch is in a file
 */
export function resultLines(print: (line: string) => void, { isKept = true } = {}): RunListener {
  return (event) => {
    if (event.type === 'epochEnded') print(formatEpoch(event.row, event.judgedBy));
    if (event.type === 'reestimated') print(formatReestimated(event));
    if (event.type === 'tested') print(formatTest(event.tested));
    if (event.type === 'completed') for (const line of formatEnd(event, isKept)) print(line);
    if (event.type === 'warning') note(`warning: ${event.message}`);
  };
}

/** Prints what is about to be trained, and the lines of the epochs before, where the training is resumed. */
export function openingLines(print: (...lines: string[]) => void): RunListener {
  return (event) => {
    if (event.type !== 'started') return;
    const { position } = event;
    print(formatStart(event.run));
    if (position.epoch + position.stepInEpoch > 0) print(`going on ${formatPosition(position)}`);
    print(...formatHistory(event));
  };
}
