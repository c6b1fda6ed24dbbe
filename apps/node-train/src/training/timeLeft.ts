import type { EpochStartedEvent, TrainingEvent } from '@densenet/train';

type StepEvent = Extract<TrainingEvent<unknown>, { type: 'step' }>;

/** Steps, and the milliseconds that they took. */
interface Stretch {
  steps: number;
  milliseconds: number;
}

const none: Stretch = { steps: 0, milliseconds: 0 };

/**
 * Estimates how long a training still takes, by the steps of the epoch under way and of the one before, so that a machine that has
 * become slower or faster shows soon, and by what lay between the last two epochs: judging and saving. A training that follows its
 * results may end earlier.
 */
export class TimeLeft {
  readonly #now: () => number;
  #before = none;
  #current = none;
  /** Milliseconds from an epoch's last step to the first of the next. */
  #between = 0;
  #begun = 0;
  #lastStep = 0;
  #stepsLeft = 0;
  #epochsLeft = 0;

  /** @param now in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  epochStarted({ epoch, epochs, stepInEpoch, stepsPerEpoch }: EpochStartedEvent): void {
    this.#begun = this.#now();
    if (this.#current.steps > 0) {
      this.#between = this.#begun - this.#lastStep;
      this.#before = this.#current;
    }
    this.#current = none;
    this.#epochsLeft = epochs - epoch;
    this.#stepsLeft = (epochs - epoch + 1) * stepsPerEpoch - stepInEpoch;
  }

  step({ stepInEpoch, stepsPerEpoch }: Pick<StepEvent, 'stepInEpoch' | 'stepsPerEpoch'>): void {
    this.#lastStep = this.#now();
    this.#current = { steps: this.#current.steps + 1, milliseconds: this.#lastStep - this.#begun };
    this.#stepsLeft = (this.#epochsLeft + 1) * stepsPerEpoch - stepInEpoch;
  }

  /** Seconds to the end of the last epoch; undefined in that one, and before the first step. */
  get seconds(): number | undefined {
    const steps = this.#before.steps + this.#current.steps;
    if (steps === 0 || this.#epochsLeft === 0) return undefined;
    const perStep = (this.#before.milliseconds + this.#current.milliseconds) / steps;
    // The last epoch is judged and saved too.
    return (this.#stepsLeft * perStep + (this.#epochsLeft + 1) * this.#between) / 1000;
  }
}
