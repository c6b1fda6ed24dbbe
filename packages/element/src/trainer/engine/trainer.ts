import type { ClassifierModel } from '@densenet/classifier';
import type { FineTuning as FineTuningOutcome, HeadTraining, TrainerEngine } from '../types.ts';
import { type Answering, createAnswers } from './answers.ts';
import { NotTaughtError, TrainingUnderWayError } from './errors.ts';
import { exampleSource } from './exampleSource.ts';
import { type Example, ExampleStore } from './exampleStore.ts';
import { emptyHead, Features, withHead } from './features.ts';
import { FineTuning } from './fineTuning.ts';
import { fineTuningRecipe } from './fineTuningRecipe.ts';
import { expectClasses, trainHeadOn } from './headTraining.ts';
import { keptPicture } from './keptPicture.ts';
import { headOf, type LinearHead, withoutClasses } from './linearHead.ts';
import { LiveNetwork } from './liveNetwork.ts';
import { taughtModelFile } from './taughtModelFile.ts';
import type { TrainerHost } from './trainerHost.ts';
import { Turns } from './turns.ts';

/** Most pictures that go through the network together. */
const maxBatch = 8;

/** Teaches one network classes of one's own. Needs a backend, and nothing of a page. */
export class Trainer implements Omit<TrainerEngine, 'load'> {
  readonly #host: TrainerHost;
  readonly #store = new ExampleStore();
  readonly #turns: Turns;
  readonly #base: Features;
  /** The features that were trained, where the whole network was, and for how many epochs by which recipe. */
  #tuned: { features: Features; recipe: string; epochs: number } | undefined;
  #head: LinearHead | undefined;
  #running: { tuning: FineTuning; live: LiveNetwork } | undefined;
  /** A training that can be gone on with, and the version of the examples that it was stopped with. */
  #stopped: { tuning: FineTuning; version: number } | undefined;
  readonly #answers: ReturnType<typeof createAnswers>;

  /** @param base the network to teach; of its head nothing is kept */
  constructor(base: ClassifierModel, host: TrainerHost) {
    this.#host = host;
    this.#turns = new Turns(host.run);
    this.#base = this.#featuresOf(withHead(base, emptyHead(base)));
    this.#answers = createAnswers({
      host,
      store: this.#store,
      answering: () => this.#answering(),
      settled: () => this.#features,
    });
  }

  /** The base network without its head. */
  get base(): Features {
    return this.#base;
  }

  get isTraining(): boolean {
    return this.#running !== undefined;
  }

  classify: TrainerEngine['classify'] = (picture) => this.#answers.classify(picture);
  classActivation: TrainerEngine['classActivation'] = (classId) => this.#answers.classActivation(classId);
  confusion: TrainerEngine['confusion'] = () => this.#answers.confusion();
  nearest: TrainerEngine['nearest'] = (count, exampleId) => this.#answers.nearest(count, exampleId);

  setClasses: TrainerEngine['setClasses'] = async (classes) => {
    this.#forget(this.#store.setClasses(classes));
    const ids = classes.map(({ id }) => id);
    if (this.#head) this.#head = withoutClasses(this.#head, (id) => !ids.includes(id));
  };

  addExamples: TrainerEngine['addExamples'] = async (examples, signal) => {
    const { preprocessing } = this.#base.model;
    const pause = this.#host.pauses(signal);
    const added = [];
    for (const { picture, ...example } of examples) {
      this.#store.expectNew(example);
      const pixels = keptPicture(await this.#host.readPicture(picture, preprocessing), preprocessing);
      added.push(this.#store.add(example, pixels));
      await pause();
    }
    const ids = new Set(added.map(({ id }) => id));
    await this.#embed(() => this.#store.all().filter(({ id }) => ids.has(id)));
    return added;
  };

  removeExamples: TrainerEngine['removeExamples'] = async (ids) => this.#forget(this.#store.remove(ids));

  moveExamples: TrainerEngine['moveExamples'] = async (ids, classId) => this.#store.move(ids, classId);

  trainHead: TrainerEngine['trainHead'] = async (signal) => this.#trainHead(this.#host.pauses(signal));

  async #trainHead(pause: () => Promise<void>): Promise<HeadTraining> {
    this.#expectIdle();
    const features = this.#features;
    const { head, outcome } = await trainHeadOn(features, this.#store, pause);
    // A call that came meanwhile may have changed the features, which this head does not fit.
    if (features !== this.#features || this.#running) throw new TrainingUnderWayError();
    this.#head = head;
    this.#stopped = undefined;
    return outcome;
  }

  undoToHead: TrainerEngine['undoToHead'] = async (signal): Promise<HeadTraining> => {
    this.#expectIdle();
    this.#settle(undefined);
    this.#head = undefined;
    return this.trainHead(signal);
  };

  train: TrainerEngine['train'] = async (options, onEvent, signal) => {
    const classIds = expectClasses(this.#store);
    this.#expectIdle();
    if (classIds.join() !== this.#head?.classIds.join()) await this.#trainHead(this.#host.pauses());
    const taught = withHead(this.#features.model, this.#head!);
    return this.#run(new FineTuning(taught, fineTuningRecipe(taught, options), classIds), onEvent, signal);
  };

  resume: TrainerEngine['resume'] = async (onEvent, signal) => {
    this.#expectIdle();
    if (!this.#stopped) throw new NotTaughtError('no training was stopped that could go on: begin one');
    const { tuning, version } = this.#stopped;
    if (tuning.classIds.join() !== this.#store.taughtClasses().join()) {
      throw new NotTaughtError('classes have come or gone since the training was stopped: begin another');
    }
    if (version !== this.#store.version) tuning.beginEpochAgain();
    return this.#run(tuning, onEvent, signal);
  };

  exportModel: TrainerEngine['exportModel'] = async () => {
    const head = this.#expectHead();
    const features = this.#features;
    const labels = head.classIds.map((id) => this.#store.nameOf(id));
    const part = async (heldOut: boolean) => {
      const examples = this.#store.part(heldOut, head.classIds);
      return { embedded: await features.embed(examples), labels: labelsOf(examples, head.classIds) };
    };
    const parts = { training: await part(false), heldOut: await part(true) };
    const { recipe = 'head', epochs = 0 } = this.#tuned ?? {};
    return taughtModelFile(withHead(features.model, head, { labels }), head, { ...parts, recipe, epochs });
  };

  /** Drops all that is on a lost backend. */
  displace(): void {
    this.#turns.interrupt();
    this.#running?.tuning.displace();
    this.#running?.live.displace();
    this.#base.displace();
    this.#tuned?.features.displace();
  }

  dispose(): void {
    this.#running?.tuning.displace();
    this.#running?.live.features.dispose();
    this.#base.dispose();
    this.#tuned?.features.dispose();
  }

  /** Trains the whole network, or goes on with that. */
  async #run(
    tuning: FineTuning,
    ...[onEvent, signal]: Parameters<TrainerEngine['resume']>
  ): Promise<FineTuningOutcome> {
    const { classIds } = tuning;
    const version = this.#store.version;
    const live = new LiveNetwork(tuning.taught, classIds, {
      state: () => tuning.state,
      maxBatch,
      run: this.#turns.run,
      pauses: (stop) => this.#host.pauses(stop),
    });
    const images = { training: this.#source(false, classIds)!, heldOut: this.#source(true, classIds) };
    this.#running = { tuning, live };
    this.#stopped = undefined;
    let runs = 0;
    try {
      const complete = await this.#turns.train(async (giveTurns) => {
        if (runs++ > 0) {
          onEvent({ type: 'restored', position: tuning.position, backend: await this.#host.report() });
        }
        return tuning.run({ ...images, onEvent, giveTurns, signal });
      });
      if (!complete) this.#stopped = { tuning, version };
      const { history } = tuning;
      return { complete, classIds, history, judged: history.at(-1)?.judged };
    } finally {
      this.#running = undefined;
      this.#settle(tuning);
      this.#disposeLater(live.features);
    }
  }

  /** Uses what a training has learned; without one the base's features. */
  #settle(tuning: FineTuning | undefined): void {
    if (this.#tuned) this.#disposeLater(this.#tuned.features);
    this.#tuned = undefined;
    if (!tuning) return;
    const { arrays, classIds, recipe, position } = tuning;
    const features = this.#featuresOf(withHead(this.#base.model, emptyHead(this.#base.model), { arrays }));
    this.#tuned = { features, recipe: recipe.name, epochs: position.epoch };
    const known = new Set(this.#store.classes.map(({ id }) => id));
    this.#head = withoutClasses(headOf(arrays, classIds), (id) => !known.has(id));
  }

  /** Frees features once the calls that wait for them have been answered. */
  #disposeLater(features: Features): void {
    void this.#turns.run(async () => features.dispose());
  }

  /** @returns undefined where there is no such example */
  #source(heldOut: boolean, classIds: readonly string[]) {
    const examples = this.#store.part(heldOut, classIds);
    const classes = classIds.map((id) => ({ id, name: this.#store.nameOf(id) }));
    if (examples.length === 0) return undefined;
    return exampleSource(heldOut ? 'the examples held out' : 'the examples', examples, classes);
  }

  /** Embeds examples with the features in use, also where a training has put others in their place meanwhile. */
  async #embed(examples: () => Example[]): Promise<void> {
    const features = this.#features;
    try {
      await features.embed(examples());
    } catch (error) {
      if (features === this.#features) throw error;
      await this.#embed(examples);
    }
  }

  /** The features that are in use, or that a training under way has begun with. */
  get #features(): Features {
    return this.#tuned?.features ?? this.#base;
  }

  #answering(): Answering {
    if (this.#running) {
      const { live } = this.#running;
      return { features: live.features, head: () => live.head, isSettled: false };
    }
    const head = this.#expectHead();
    return { features: this.#features, head: () => head, isSettled: true };
  }

  #featuresOf(model: ClassifierModel): Features {
    return new Features(model, { maxBatch, run: this.#turns.run, pauses: (signal) => this.#host.pauses(signal) });
  }

  #expectHead(): LinearHead {
    if (this.#head) return this.#head;
    throw new NotTaughtError('the network has not been taught yet: add examples and train the head');
  }

  #expectIdle(): void {
    if (this.#running) throw new TrainingUnderWayError();
  }

  #forget(ids: readonly string[]): void {
    this.#base.forget(ids);
    this.#tuned?.features.forget(ids);
  }
}

const labelsOf = (examples: readonly Example[], classIds: readonly string[]): number[] =>
  examples.map(({ classId }) => classIds.indexOf(classId));
