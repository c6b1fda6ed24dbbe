import type { DensenetClassifier, ExplanationTab, ImageSource, LoadedModel, Prediction } from '@densenet/element';

/** An element that says of each picture what it is told to, as far as the page sees it. */
export class FakeClassifier extends EventTarget {
  src: string | null = null;
  backend = 'auto';
  invert = false;
  explanation: ExplanationTab = 'activation';
  classIndex = 0;
  predictions: Prediction[] = [];
  picture: object | undefined;
  /** The pictures that it was given. */
  given: ImageSource[] = [];
  model: Pick<LoadedModel, 'labels' | 'preprocessing'> | undefined;

  constructor(
    readonly labels: readonly string[],
    readonly classOf: (source: ImageSource) => number,
  ) {
    super();
    this.model = { labels, preprocessing: { channels: 1 } as LoadedModel['preprocessing'] };
  }

  readonly whenReady = async () => this.model;

  async classify(source: ImageSource): Promise<Prediction[]> {
    this.given.push(source);
    await undefined;
    const index = this.classOf(source);
    this.predictions = [{ label: this.labels[index]!, index, probability: 0.9 }];
    this.classIndex = index;
    this.picture = { of: source };
    const detail = { predictions: this.predictions, source, milliseconds: 1, backend: 'wasm' };
    this.dispatchEvent(new CustomEvent('result', { detail }));
    return this.predictions;
  }

  /** What a visitor chooses. */
  explain(classIndex: number, explanation: ExplanationTab = this.explanation): void {
    Object.assign(this, { classIndex, explanation });
    this.dispatchEvent(new CustomEvent('explain', { detail: { classIndex, explanation } }));
  }

  get element(): DensenetClassifier {
    return this as unknown as DensenetClassifier;
  }
}
