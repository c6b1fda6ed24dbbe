import type { ClassifierModel } from '@densenet/classifier';
import { type ImageSource, tensorBatches } from '@densenet/data';
import { findNonFinite, type NamedArray, parametersFromArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import {
  epochBatches,
  judgeLossFor,
  lossFor,
  monitorFor,
  type Recipe,
  reestimationFor,
  scheduleFor,
  stepsPerEpoch,
  taskFor,
} from '@densenet/recipe';
import {
  type EpochRow,
  type JudgeSet,
  runSession,
  startTraining,
  type TrainingEvent,
  type TrainingSession,
  type TrainingState,
  TrainingStoppedError,
} from '@densenet/train';
import { dispose } from '@tensorflow/tfjs-core';
import type { FineTuningRun } from '../types.ts';
import { restoreState, type SessionSnapshot, takeSnapshot } from './sessionSnapshot.ts';

/** What a fine-tuning trains on and is judged by. */
export interface TuningImages {
  training: ImageSource;
  /** Undefined where none is held out: epochs are then judged by the training images. */
  heldOut: ImageSource | undefined;
}

export interface TuningOptions extends TuningImages {
  onEvent(event: TrainingEvent<FineTuningRun>): void;
  /** Awaited after each step and each batch of an evaluation: the time for others to use the backend. */
  giveTurns(): Promise<void>;
  signal: AbortSignal;
}

/** A promise that is never settled. A run whose backend was lost waits for it, until it is collected as garbage. */
const never = () => new Promise<never>(() => {});

/** The training of a whole network by a recipe, which can be stopped and gone on with, and survives the loss of the backend. */
export class FineTuning {
  #snapshot: SessionSnapshot | undefined;
  /** On the backend, while it runs. */
  #session: TrainingSession | undefined;
  #runs = 0;

  /** @param taught the network to begin with, and its head */
  constructor(
    readonly taught: ClassifierModel,
    readonly recipe: Recipe,
    readonly classIds: readonly string[],
  ) {}

  /** The state of the training while it runs. */
  get state(): TrainingState | undefined {
    return this.#session?.state;
  }

  get history(): readonly EpochRow[] {
    return this.#snapshot?.history ?? [];
  }

  /** Where the training stands, as far as it is kept: before the first step, after an epoch, where it was stopped. */
  get position() {
    const { epoch = 0, stepInEpoch = 0 } = this.#snapshot ?? {};
    return { epoch, stepInEpoch };
  }

  /** The weights as they are kept: averaged, where the recipe says so. */
  get arrays(): Readonly<Record<string, NamedArray>> {
    const { parameters = this.taught.arrays, ema } = this.#snapshot ?? {};
    if (!ema) return parameters;
    let at = 0;
    const averaged = this.taught.network.parameterSpecs.map(({ name, shape }): [string, NamedArray] => {
      const size = shape.reduce((product, length) => product * length, 1);
      at += size;
      return [name, { shape: [...shape], values: ema.weights.slice(at - size, at) }];
    });
    return Object.fromEntries(averaged);
  }

  /** Forgets what was done of the epoch under way, whose images have changed; the weights stay. */
  beginEpochAgain(): void {
    const snapshot = this.#snapshot;
    if (!snapshot) return;
    this.#snapshot = { ...snapshot, stepInEpoch: 0, epochSeed: null, totals: { images: 0, loss: 0, accuracy: 0 } };
  }

  /**
   * Trains from where the training stands to its end or until the signal aborts.
   *
   * @returns whether it was completed
   * @throws TrainingStoppedError where loss, logits or weights become NaN or infinite; what is kept is then that of before
   * @throws RangeError where the recipe follows held-out images and there are none
   */
  async run({ training, heldOut, onEvent, giveTurns, signal }: TuningOptions): Promise<boolean> {
    const { recipe, taught } = this;
    const { preprocessing } = taught;
    this.#expectJudged(heldOut);
    const run = ++this.#runs;
    const session = this.#begin(training);
    this.#session = session;
    const orNever = async () => {
      if (run !== this.#runs) await never();
    };
    const judged: JudgeSet = {
      name: heldOut ? 'validation' : 'training',
      images: (heldOut ?? training).count,
      batches: () => tensorBatches(heldOut ?? training, preprocessing, { batchSize: recipe.train.batchSize }),
    };
    const steps = stepsPerEpoch(recipe, training);
    const tell = async (event: TrainingEvent<FineTuningRun>) => {
      await orNever();
      onEvent(event);
    };
    const share = async ({ type }: TrainingEvent<FineTuningRun>) => {
      if (type === 'step' || type === 'evaluating') await giveTurns();
      await orNever();
    };
    try {
      const { complete } = await runSession<FineTuningRun>(session, {
        run: { recipe, parameters: taught.parameterCount, trainImages: training.count },
        epochs: recipe.train.epochs,
        stepsPerEpoch: steps,
        schedule: scheduleFor(recipe, steps),
        judgeLoss: judgeLossFor(recipe),
        batches: (seed, firstBatch) =>
          epochBatches(recipe, training, { epoch: session.state.epoch, seed, firstBatch, preprocessing }),
        reestimate: reestimationFor(recipe, training, { preprocessing }),
        monitor: heldOut ? monitorFor(recipe) : undefined,
        judge: judged,
        save: async () => {
          await orNever();
          const snapshot = await takeSnapshot(session, this.#snapshot);
          await orNever();
          expectNumbers(snapshot);
          this.#snapshot = snapshot;
        },
        listeners: [tell, share],
        signal,
      });
      return complete;
    } finally {
      if (run === this.#runs) this.#discard();
    }
  }

  /** Drops what is on a lost backend. The next run goes on from what is kept. */
  displace(): void {
    this.#runs++;
    this.#discard();
  }

  #begin(training: ImageSource): TrainingSession {
    const { taught, recipe } = this;
    const task = { ...taskFor(recipe, taught.network), loss: lossFor(recipe, training) };
    const snapshot = this.#snapshot;
    if (snapshot) return { ...task, state: restoreState(snapshot), history: [...snapshot.history] };
    const parameters = parametersFromArrays(taught.network.parameterSpecs, taught.arrays);
    return { ...task, state: startTraining(task, parameters, createRandom(recipe.train.seed)), history: [] };
  }

  #discard(): void {
    const state = this.#session?.state;
    this.#session = undefined;
    if (!state) return;
    dispose([state.parameters, state.optimizerState]);
    state.ema?.weights.dispose();
  }

  #expectJudged(heldOut: ImageSource | undefined): void {
    const { schedule, evaluate } = this.recipe;
    if (heldOut || (schedule.kind !== 'reduceOnPlateau' && evaluate.patience === null)) return;
    const what = evaluate.patience === null ? 'the schedule reduceOnPlateau' : 'evaluate.patience';
    throw new RangeError(`${what} needs examples that are held out: add more, since one in five of a class is`);
  }
}

/** @throws TrainingStoppedError where a weight or the optimizer's state is not finite */
function expectNumbers({ epoch, parameters, optimizerState }: SessionSnapshot): void {
  const [first] = [...findNonFinite(parameters), ...findNonFinite(optimizerState)];
  if (!first) return;
  throw new TrainingStoppedError(`after epoch ${epoch}, ${first.name} is not finite. Try a lower learning rate`);
}
