import { nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { BackendChoice, LoadedModel } from '../engine/types.ts';
import { isAbortError, PictureError } from '../image/errors.ts';
import type { ImageSource } from '../image/picture.ts';
import { MessagesController } from '../language/messagesController.ts';
import { classifierMessages } from '../messages/classifierMessages.ts';
import { ClassificationController, type Verdict } from './classificationController.ts';
import { backendNamed, classifierProperties } from './classifierProperties.ts';
import { classifierStyles } from './classifierStyles.ts';
import { EventfulElement } from './eventfulElement.ts';
import type {
  ClassifyPictureOptions,
  DensenetClassifierEvents,
  ExplainDetail,
  ExplainedSubject,
  Prediction,
} from './events.ts';
import './explanation/densenetExplanation.ts';
import { type ExplanationTab, tabNamed } from './explanation/tabs.ts';
import './inputs/camera.ts';
import { DropController } from './inputs/dropController.ts';
import { PasteController } from './inputs/pasteController.ts';
import './inputs/sketchpad.ts';
import { pictureIn, type Taken } from './inputs/transfer.ts';
import { shownLabel, shownPrediction, usableLabels } from './labels.ts';
import { ModelController } from './modelController.ts';
import { topPredictions } from './predictions.ts';
import { spoken } from './views/results.ts';
import { type ClassifierActions, type Mode, view } from './views/view.ts';

/** `<densenet-classifier>`: classifies pictures with a DenseNet, and shows why. */
export class DensenetClassifier extends EventfulElement<DensenetClassifierEvents> {
  static override styles = classifierStyles;

  static override properties = classifierProperties;
  /** Address of the model, a `.safetensors` file. */
  declare src: string | null;
  /** As in HTML: bytes of the model that do not match are refused. */
  declare integrity: string | null;
  /** Which backend to use. Any other word counts as `auto`. */
  declare backend: BackendChoice;
  /** How many classes to show: three unless set. */
  declare topK: number | null;
  /** Names of the classes instead of the file's: an array, a JSON array, or names with commas between. */
  declare labels: string | readonly string[] | null;
  /** Whether to invert pictures before they are classified. Drawings on the element are never inverted. */
  declare invert: boolean;
  /** Which explanation is on show. Another word counts as `activation`. */
  declare explanation: ExplanationTab;
  /** The class that is explained: the best of each new result, until another is chosen. */
  declare classIndex: number;
  declare protected mode: Mode;
  declare protected linkOpen: boolean;
  /** The drop or paste that the picture on show is from. */
  declare protected taken: Taken | undefined;

  readonly #messages = new MessagesController(this, classifierMessages);
  readonly #models: ModelController;
  readonly #runs: ClassificationController;
  readonly #drop: DropController;
  readonly #actions: ClassifierActions;
  /** The last result in words, and the texts that it was said with. */
  #announcement = { text: '', texts: classifierMessages.english };
  /** Tries again what failed last. */
  #retry: () => void = () => {};

  constructor() {
    super();
    this.src = null;
    this.integrity = null;
    this.backend = 'auto';
    this.topK = null;
    this.labels = null;
    this.invert = false;
    this.explanation = 'activation';
    this.classIndex = 0;
    this.mode = 'picture';
    this.linkOpen = false;
    this.#models = new ModelController(this, {
      onProgress: (detail) => this.emit('progress', detail),
      onReady: (detail) => this.#onReady(detail),
      onFailed: (error) => this.emit('error', { error }),
    });
    this.#runs = new ClassificationController(this, this.#models);
    this.#actions = this.#createActions();
    const takeOne = (data: DataTransfer) => {
      const taken = pictureIn(data);
      if (taken === undefined) return;
      this.#actions.take(taken.source);
      this.taken = taken;
    };
    this.#drop = new DropController(this, takeOne);
    new PasteController(this, takeOne);
  }

  /** The model; undefined until it is ready. */
  get model(): LoadedModel | undefined {
    return this.#models.state.phase === 'ready' ? this.#models.state.model : undefined;
  }

  /** What elements ask that explain the picture on show further; undefined until the model is ready. */
  get subject(): ExplainedSubject | undefined {
    return this.#runs.subject;
  }

  /** The `top-k` most probable classes of the picture on show, best first; empty before it is classified. */
  get predictions(): Prediction[] {
    return this.#runs.verdict === undefined ? [] : this.#predictionsOf(this.#runs.verdict);
  }

  /** The picture on show, as it is drawn; undefined where there is none. The camera's live pictures do not count. */
  get picture(): HTMLCanvasElement | undefined {
    return this.#runs.picture;
  }

  /**
   * Classifies a picture as soon as the model is ready, and shows it. The source stays the caller's.
   *
   * @param options `invert` instead of the property. With `queue` it waits for the pictures before it instead of taking
   * their place.
   * @returns The `top-k` most probable classes, best first.
   * @throws PictureError where there is no picture in the source, or this page may not read it.
   * @throws AbortError where a newer picture is given without `queue`, the model changes meanwhile, its load is cancelled or the
   * element is removed; or why the model could not be loaded.
   */
  async classify(source: ImageSource, options: ClassifyPictureOptions = {}): Promise<Prediction[]> {
    this.mode = 'picture';
    this.taken = undefined;
    const { invert = this.invert, queue = false } = options;
    return this.#announced(() => this.#runs.run(source, { invert, queue, keep: true }));
  }

  /** @returns The model once it is ready. Rejects when it cannot be loaded, and with an AbortError on `cancel`. */
  async whenReady(): Promise<LoadedModel> {
    await this.updateComplete;
    return (await this.#models.whenReady()).model;
  }

  /** Stops the load of the model. */
  cancel(): void {
    this.#models.cancel();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') || changed.has('integrity') || changed.has('backend')) {
      this.#runs.modelChanged();
      const backend = backendNamed(this.backend);
      this.#models.request(this.src ? { src: this.src, integrity: this.integrity || undefined, backend } : undefined);
    }
    if (changed.has('invert') && this.mode === 'picture') this.#again();
  }

  protected override update(changed: PropertyValues<this>): void {
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    // Where the focused button is gone, such as Cancel, the focus would fall back to the top of the page.
    if (focused && !focused.isConnected) {
      this.renderRoot.querySelector<HTMLElement>('.status button, .toolbar button')?.focus();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#messages.ready) return nothing;
    const { texts } = this.#messages;
    const { state: model } = this.#models;
    const { verdict } = this.#runs;
    const current = verdict?.model ?? this.model;
    const { labels, problem } = usableLabels(this.labels, current?.labels ?? []);
    return view(
      {
        texts,
        name: this.ariaLabel,
        mode: this.mode,
        linkOpen: this.linkOpen,
        invert: this.invert,
        grey: this.model?.preprocessing.channels === 1,
        model,
        picture: this.#runs.picture,
        taken: this.taken,
        verdict,
        predictions: this.predictions.map((each) => shownPrediction(texts, each)),
        error: this.#runs.error,
        running: this.#runs.running,
        classIndex: this.classIndex,
        explanation: tabNamed(this.explanation),
        labels: labels.map((label, index) => shownLabel(texts, label, index)),
        labelsProblem: problem,
        dropOver: this.#drop.over,
        // What was said in another language would be read as if it were in this one.
        announcement: this.#announcement.texts === texts ? this.#announcement.text : '',
      },
      this.#actions,
    );
  }

  /** The visitor's actions. Nobody awaits them: their errors are shown in the element. */
  #createActions(): ClassifierActions {
    const quietly = (running: Promise<unknown>) => void running.catch(() => {});
    return {
      take: (source) => quietly(this.classify(source)),
      takeFrame: (frame) => quietly(this.classify(frame).finally(() => frame.close())),
      classifyFrame: (video) => this.#reported(() => this.#runs.run(video, { invert: this.invert, keep: false })),
      cameraFailed: (error) => {
        this.mode = 'picture';
        this.#retry = () => this.#actions.enter('camera');
        this.#runs.fail(error);
        this.emit('error', { error });
      },
      takeSketch: (sketch) => {
        if (sketch === null) this.#runs.clear();
        else quietly(this.#announced(() => this.#runs.run(sketch, { invert: false, keep: true })));
      },
      enter: (mode) => {
        this.mode = mode;
        this.linkOpen = false;
        this.#runs.clear();
      },
      openLink: (open) => {
        if (this.mode !== 'picture') this.#actions.enter('picture');
        this.linkOpen = open;
      },
      setInvert: (invert) => Object.assign(this, { invert }),
      remove: () => this.#runs.clear(),
      chooseClass: (classIndex) => this.#explain({ classIndex }),
      chooseExplanation: (explanation) => this.#explain({ explanation }),
      cancel: () => this.cancel(),
      reload: () => this.#models.reload(),
      retry: () => this.#retry(),
    };
  }

  /** Explains what the visitor has chosen. */
  #explain(choice: Partial<ExplainDetail>): void {
    Object.assign(this, choice);
    this.emit('explain', { classIndex: this.classIndex, explanation: tabNamed(this.explanation) });
  }

  #onReady(model: LoadedModel): void {
    if (this.mode === 'draw' && model.preprocessing.channels !== 1) this.mode = 'picture';
    this.emit('ready', model);
    if (!this.#runs.running) this.#again();
  }

  /** Classifies the picture on show again, after the model or `invert` has changed. */
  #again(): void {
    const { picture } = this.#runs;
    if (picture === undefined) return;
    const invert = this.invert && this.mode === 'picture';
    this.#announced(() => this.#runs.run(picture, { invert, keep: true })).catch(() => {});
  }

  /** As `#reported`, and announces the result to screen readers. Not for a camera's live pictures. */
  async #announced(run: () => Promise<Verdict>): Promise<Prediction[]> {
    const predictions = await this.#reported(run);
    const { texts } = this.#messages;
    const text = spoken(texts, shownPrediction(texts, predictions[0]!), this.#runs.verdict, this.mode);
    // A screen reader does not read the same text again: a space at its end makes it another.
    this.#announcement = { text: text === this.#announcement.text ? `${text}\u00a0` : text, texts };
    this.requestUpdate();
    return predictions;
  }

  /** Runs a classification and dispatches its `result` or `error` event. */
  async #reported(run: () => Promise<Verdict>): Promise<Prediction[]> {
    try {
      const verdict = await run();
      const predictions = this.#predictionsOf(verdict);
      this.classIndex = predictions[0]!.index;
      const { milliseconds, backend, likeness } = verdict.classification;
      this.emit('result', { predictions, milliseconds, backend: backend.name, likeness, source: verdict.source });
      return predictions;
    } catch (error) {
      const { state } = this.#models;
      // The error of a failed load was dispatched by `onFailed` already.
      const isDispatched = state.phase === 'failed' && state.error === error;
      if (!isAbortError(error) && !isDispatched) {
        this.#retry = () => {
          // Where the picture is not at fault, the engine may have failed: the next load starts another.
          if (!(error instanceof PictureError)) this.#models.reload();
          // Without a picture on show the source is read again.
          if (this.#runs.picture === undefined) this.#reported(run).catch(() => {});
          else this.#again();
        };
        this.emit('error', { error: error as Error });
      }
      throw error;
    }
  }

  #predictionsOf({ model, classification }: Verdict): Prediction[] {
    return topPredictions(classification.probabilities, usableLabels(this.labels, model.labels).labels, this.topK);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'densenet-classifier': DensenetClassifier;
  }
}
