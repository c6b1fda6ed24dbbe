import { nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { BackendChoice } from '../../engine/types.ts';
import { abortError, isAbortError } from '../../image/errors.ts';
import type { ImageSource } from '../../image/picture.ts';
import { MessagesController } from '../../language/messagesController.ts';
import { languageOf } from '../../language/nearest.ts';
import { classifierMessages } from '../../messages/classifierMessages.ts';
import { sayError } from '../../messages/reasons.ts';
import { EventfulElement } from '../../ui/eventfulElement.ts';
import type { Prediction } from '../../ui/events.ts';
import { DropController } from '../../ui/inputs/dropController.ts';
import { PasteController } from '../../ui/inputs/pasteController.ts';
import { topPredictions } from '../../ui/predictions.ts';
import type { Keeping } from '../examples/types.ts';
import type { ModelFormat } from '../export/exportTools.ts';
import { trainerMessages } from '../messages/trainerMessages.ts';
import type { BaseNetwork, FineTuning, FineTuningOptions, TaughtClassification } from '../types.ts';
import { baseRequest } from './baseRequest.ts';
import type { ClassSummary, DensenetTrainerEvents, ExampleOptions } from './events.ts';
import { Readiness } from './readiness.ts';
import { examplesFile, modelFile } from './takenHome.ts';
import { createInterface, type TrainerInterface } from './trainerInterface.ts';
import { TrainerSession } from './trainerSession.ts';
import { trainerStyles } from './trainerStyles.ts';
import { view } from './views/view.ts';

/** `<densenet-trainer>`: teaches a DenseNet classes of the visitor's own, in the page. */
export class DensenetTrainer extends EventfulElement<DensenetTrainerEvents> {
  static override styles = trainerStyles;

  static override properties = { src: {}, integrity: {}, backend: {}, project: {}, labels: {} };
  /** Address of the network to teach, a `.safetensors` file. */
  declare src: string | null;
  /** As in HTML: bytes of the network that do not match are refused. */
  declare integrity: string | null;
  /** Which backend to use. Any other word counts as `auto`. */
  declare backend: BackendChoice;
  /** Name under which examples are kept on the device: elements with the same one have the same examples. */
  declare project: string;
  /** Names of the classes to begin with: an array, a JSON array, or names with commas between. */
  declare labels: string | readonly string[] | null;

  readonly #messages = new MessagesController(this, trainerMessages);
  readonly #shared = new MessagesController(this, classifierMessages);
  readonly #session: TrainerSession;
  readonly #interface: TrainerInterface;
  readonly #drop: DropController;
  readonly #readiness = new Readiness<BaseNetwork>();
  /** A network that was given as a file, in place of the one at `src`. */
  #file: Blob | undefined;
  #restoring: Promise<void> | undefined;

  constructor() {
    super();
    this.src = null;
    this.integrity = null;
    this.backend = 'auto';
    this.project = 'default';
    this.labels = null;
    this.#session = new TrainerSession({
      onChange: () => this.requestUpdate(),
      onExamples: () => {
        this.emit('examples', { classes: this.classes });
        this.requestUpdate();
      },
      onProgress: (progress) => this.emit('progress', progress),
      onReady: (base) => {
        this.#readiness.resolve(base);
        this.emit('ready', base);
      },
      onHead: ({ classIds, training, heldOut, milliseconds }) =>
        this.emit('learned', { labels: this.#session.project.namesOf(classIds), training, heldOut, milliseconds }),
      onTraining: (event) => this.emit('training', event),
      onAnswer: ({ classification }) => {
        const { milliseconds, backend } = classification;
        const predictions = this.#predictionsOf(classification);
        this.emit('result', { predictions, milliseconds, backend: backend.name });
      },
      onError: (error) => {
        this.#interface.failed(error);
        this.#fail(error);
      },
    });
    this.#interface = createInterface({
      host: this,
      session: this.#session,
      texts: () => this.#messages.texts,
      explain: (error) => sayError(error, this.#shared.texts.errors).text,
      changed: () => this.requestUpdate(),
      onError: (error) => this.#fail(error),
      labels: () => this.labels,
      fileName: () => (this.project === 'default' ? 'taught' : this.project),
      useBase: (file) => this.load(file),
    });
    this.#drop = new DropController(this, (data, event) => this.#interface.transfers.drop(data, event));
    new PasteController(this, (data) => this.#interface.transfers.paste(data));
  }

  /** The network that is taught; undefined until it is loaded. */
  get base(): BaseNetwork | undefined {
    const { state } = this.#session.loader;
    return state.phase === 'ready' ? state.base : undefined;
  }

  /** The classes in order, and how many examples each has. */
  get classes(): ClassSummary[] {
    const { project } = this.#session;
    return project.classes.map(({ id, name }) => ({ name, count: project.countOf(id) }));
  }

  /** Whether the examples outlive the page. */
  get keeping(): Keeping {
    return this.#session.keeper.keeping;
  }

  /** @returns The network to teach once it is loaded. Rejects when it cannot be. */
  async whenReady(): Promise<BaseNetwork> {
    await this.updateComplete;
    const { state } = this.#session.loader;
    if (state.phase === 'ready') return state.base;
    if (state.phase === 'failed') throw state.error;
    return this.#readiness.wait();
  }

  /** Teaches another network: a model file, in place of the one at `src`. The examples stay. */
  load(file: Blob): void {
    this.#file = file;
    this.#request();
  }

  /** @throws RangeError where the name is empty or taken */
  addClass(name: string): void {
    this.#session.project.addClass(name);
  }

  /** @throws RangeError where there is no class of that name, or the new name is empty or taken */
  renameClass(name: string, newName: string): void {
    this.#session.project.renameClass(this.#session.project.idOf(name), newName);
  }

  /** Removes a class with its examples. @throws RangeError where there is none of that name */
  removeClass(name: string): void {
    this.#session.project.removeClass(this.#session.project.idOf(name));
  }

  /**
   * Adds an example, and the class where there is none of that name.
   * @returns the example's id, for `removeExamples` and `moveExamples`
   * @throws PictureError where there is no picture in the source, or this page may not read it
   */
  async addExample(className: string, source: ImageSource, { name = '', group }: ExampleOptions = {}): Promise<string> {
    await this.#restored();
    const classId = this.#interface.classNamed(className);
    return this.#interface.intake.read({ source, classId, name: source instanceof File ? source.name : name, group });
  }

  /** Removes examples by their ids; ids that are not known are passed over. */
  removeExamples(ids: readonly string[]): void {
    this.#session.project.remove(ids);
  }

  /** @throws RangeError where there is no class of that name */
  moveExamples(ids: readonly string[], className: string): void {
    this.#session.project.move(ids, this.#session.project.idOf(className));
  }

  /**
   * Trains the whole network; the head learns by itself.
   *
   * @throws NotTaughtError where fewer than two classes have an example to train with
   */
  async train(options: FineTuningOptions = {}): Promise<FineTuning> {
    await this.whenReady();
    return this.#session.train(options);
  }

  /** Ends the training under way; what was learned stays. */
  stop(): void {
    this.#session.learning.stop();
  }

  /** Goes on with a training that was stopped. @throws NotTaughtError where none was */
  resume(): Promise<FineTuning> {
    return this.#session.learning.resume();
  }

  /** Forgets what the whole network has learned, and trains the head alone. */
  undoToHead(): Promise<void> {
    return this.#session.learning.undoToHead();
  }

  /**
   * Shows a picture and classifies it with what was learned.
   *
   * @returns all classes, the most probable first; empty where the network knows none yet
   * @throws PictureError where there is no picture in the source, or this page may not read it
   */
  async classify(source: ImageSource): Promise<Prediction[]> {
    const answer = await this.#interface.tryPicture(source);
    return answer === undefined ? [] : this.#predictionsOf(answer.classification);
  }

  /** The network as a file, by default as `densenet train` writes it. @throws NotTaughtError before it knows two classes */
  async exportModel(format: ModelFormat = 'safetensors'): Promise<Blob> {
    await this.whenReady();
    return (await modelFile(this.#session, format, 'model')).content;
  }

  /** The examples as a zip of a folder that `densenet train --data` takes. */
  async exportExamples(): Promise<Blob> {
    await this.#restored();
    return (await examplesFile(this.#session, 'examples')).content;
  }

  /** Adds the examples of such a zip, or of any with a folder for each class. @throws ExampleArchiveError where it has none */
  async importExamples(archive: Blob): Promise<void> {
    await this.#restored();
    await this.#interface.transfers.bringBack(archive);
  }

  /** Keeps the examples on the device. Ask the visitor first. */
  keep(): Promise<void> {
    return this.#session.keeper.keep();
  }

  /** Removes all classes and examples, here and from the device. */
  forget(): void {
    this.#interface.actions.forget();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#restoring = undefined;
    void this.#restored();
    // An element that is only moved has its network still.
    if (this.hasUpdated && this.#session.loader.state.phase === 'idle') this.#request();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that is moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#interface.end();
      this.#session.end();
      this.#readiness.reject(abortError('The element was removed from the page.'));
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('project') && this.hasUpdated) {
      this.#restoring = undefined;
      void this.#restored();
    }
    if (changed.has('src') || changed.has('integrity') || changed.has('backend')) {
      if (changed.has('src')) this.#file = undefined;
      this.#request();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#messages.ready || !this.#shared.ready) return nothing;
    const texts = { texts: this.#messages.texts, shared: this.#shared.texts, dropOver: this.#drop.over };
    return view({ ...this.#interface.viewState(), ...texts }, this.#interface.actions);
  }

  #request(): void {
    this.#session.loader.request(baseRequest(this, this.#file));
  }

  /** Fulfilled when the examples of an earlier visit, and the classes to begin with, are there. */
  #restored(): Promise<void> {
    this.#restoring ??= (async () => {
      // The attributes of an element that was just made are set by then, and classes have names of the element's language.
      await Promise.all([this.updateComplete, trainerMessages.load(languageOf(this))]);
      await this.#session.restore(this.project);
      this.#interface.beginClasses();
    })();
    return this.#restoring;
  }

  #fail(error: Error): void {
    if (isAbortError(error)) return;
    if (this.#session.loader.state.phase === 'failed') this.#readiness.reject(error);
    this.emit('error', { error });
  }

  #predictionsOf({ classIds, probabilities }: TaughtClassification): Prediction[] {
    return topPredictions(probabilities, this.#session.project.namesOf(classIds), classIds.length);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'densenet-trainer': DensenetTrainer;
  }
}
