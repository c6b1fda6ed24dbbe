import type { LoadProgress } from '../../engine/types.ts';
import { isAbortError } from '../../image/errors.ts';
import { type ImageSource, toCanvas, toPicture } from '../../image/picture.ts';
import { ExampleProject } from '../examples/exampleProject.ts';
import { ExampleKeeper } from '../examples/keeper.ts';
import type { ExampleChange } from '../examples/types.ts';
import { currentTrainer } from '../host/startTrainer.ts';
import { type Answer, Answers } from '../learning/answers.ts';
import { BaseLoader } from '../learning/baseLoader.ts';
import { ExampleSync } from '../learning/exampleSync.ts';
import { Learning } from '../learning/learning.ts';
import type {
  BaseNetwork,
  ExampleConfusion,
  FineTuning,
  FineTuningEvent,
  FineTuningOptions,
  HeadTraining,
  TrainerEngine,
} from '../types.ts';

/** Examples that are shown as the most alike. */
const neighbourCount = 4;

export interface SessionEvents {
  onChange(): void;
  onExamples(change: ExampleChange): void;
  onProgress(progress: LoadProgress): void;
  onReady(base: BaseNetwork): void;
  onHead(head: HeadTraining): void;
  onTraining(event: FineTuningEvent): void;
  onAnswer(answer: Answer): void;
  onError(error: Error): void;
}

/** All that happens behind the trainer's interface: examples, the network, what it learns and answers. */
export class TrainerSession {
  readonly project = new ExampleProject();
  readonly loader: BaseLoader;
  readonly sync: ExampleSync;
  readonly learning: Learning;
  keeper: ExampleKeeper;
  /** The picture that is tried, to show and to classify again after the network has learned. */
  picture: HTMLCanvasElement | undefined;
  answer: Answer | undefined;
  confusion: ExampleConfusion | undefined;
  /** The class whose activation map is asked for; undefined for the most probable one. */
  mapClassId: string | undefined;
  showMap = false;
  confusionOpen = false;
  readonly #answers = new Answers();
  readonly #events: SessionEvents;

  constructor(events: SessionEvents) {
    this.#events = events;
    const { onChange } = events;
    this.keeper = new ExampleKeeper(this.project, 'default', onChange);
    this.learning = new Learning({
      onChange,
      onLearned: () => void this.#learned(),
      onHead: (head) => events.onHead(head),
      onTraining: (event) => events.onTraining(event),
      onFailed: (error) => events.onError(error),
    });
    this.sync = new ExampleSync(this.project, (picture) => createImageBitmap(picture), {
      onChange,
      onSettled: () => void this.learning.examplesChanged(),
      onRefused: (_, error) => events.onError(error),
      onFailed: (error) => events.onError(error),
    });
    this.loader = new BaseLoader(() => currentTrainer().start, {
      onChange,
      onProgress: (progress) => events.onProgress(progress),
      onReady: (engine, base) => {
        this.learning.begin(engine);
        this.sync.begin(engine);
        events.onReady(base);
      },
      onGone: () => {
        this.sync.end();
        this.learning.end();
        this.answer = undefined;
        this.confusion = undefined;
      },
      onFailed: (error) => events.onError(error),
    });
    this.project.listen((change) => events.onExamples(change));
  }

  get engine(): TrainerEngine | undefined {
    return this.loader.state.phase === 'ready' ? this.loader.state.engine : undefined;
  }

  /** Whether the network knows classes and can be asked. */
  get isTaught(): boolean {
    return this.engine !== undefined && this.learning.head !== undefined;
  }

  /** Brings back the examples that an earlier visit has kept under a name, and keeps them under it from now on. */
  async restore(name: string): Promise<void> {
    this.keeper.close();
    this.keeper = new ExampleKeeper(this.project, name, this.#events.onChange);
    await this.keeper.restore();
  }

  /** Trains the whole network on all examples that are there when it is called. */
  async train(options: FineTuningOptions): Promise<FineTuning> {
    await this.sync.whenSettled();
    return this.learning.train(options);
  }

  /** Ends all that runs and frees what the engine holds; the examples stay. */
  end(): void {
    this.keeper.close();
    this.loader.end();
  }

  /**
   * Shows a picture and classifies it, now and whenever the network has learned.
   *
   * @returns undefined where the network knows no class yet
   * @throws PictureError where there is no picture in the source
   */
  async tryPicture(source: ImageSource, base: string, signal: AbortSignal): Promise<Answer | undefined> {
    const picture = await toPicture(source, base, signal);
    const canvas = await toCanvas(picture);
    if ('close' in picture) picture.close();
    signal.throwIfAborted();
    this.picture = canvas;
    this.answer = undefined;
    this.#events.onChange();
    return this.#answerPicture();
  }

  removePicture(): void {
    this.picture = undefined;
    this.answer = undefined;
  }

  /** Answers one of the camera's live pictures, where the network knows classes. */
  async answerFrame(video: HTMLVideoElement): Promise<void> {
    if (!this.isTaught) return;
    const frame = await createImageBitmap(video);
    await this.#ask(frame, () => video.isConnected);
  }

  /** Answers the picture on show again: after learning, or where another map is asked for. */
  async again(): Promise<void> {
    await this.#answerPicture();
  }

  async refreshConfusion(): Promise<void> {
    const { engine } = this;
    if (engine === undefined || !this.isTaught || !this.confusionOpen) return;
    try {
      const confusion = await engine.confusion();
      if (engine === this.engine) this.confusion = confusion;
    } catch (error) {
      this.confusion = undefined;
      this.#report(error as Error);
    }
    this.#events.onChange();
  }

  async #learned(): Promise<void> {
    if (this.learning.head === undefined) this.answer = undefined;
    await Promise.all([this.again(), this.refreshConfusion()]);
  }

  async #answerPicture(): Promise<Answer | undefined> {
    const { picture } = this;
    if (picture === undefined || !this.isTaught) return undefined;
    return this.#ask(await createImageBitmap(picture), () => picture === this.picture);
  }

  async #ask(picture: ImageBitmap, isCurrent: () => boolean): Promise<Answer | undefined> {
    const { loader, engine } = this;
    if (engine === undefined || loader.state.phase !== 'ready') {
      picture.close();
      return undefined;
    }
    const hasMap = this.showMap && loader.state.base.activationGrid !== undefined;
    const options = { neighbours: neighbourCount, mapClassId: this.mapClassId, hasMap };
    try {
      const answer = await this.#answers.ask(engine, picture, options);
      if (engine !== this.engine || !isCurrent()) return answer;
      this.answer = answer;
      this.#events.onAnswer(answer);
      return answer;
    } catch (error) {
      this.#report(error as Error);
      return undefined;
    } finally {
      this.#events.onChange();
    }
  }

  /** Errors of an engine that is gone, and of a network that has just forgotten its classes, concern nobody. */
  #report(error: Error): void {
    if (!isAbortError(error) && error.name !== 'NotTaughtError' && this.engine !== undefined) {
      this.#events.onError(error);
    }
  }
}
