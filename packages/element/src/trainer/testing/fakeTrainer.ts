import type { BackendReport, HeatMap, LoadProgress, ModelSource, Picture } from '../../engine/types.ts';
import { abortError } from '../../image/errors.ts';
import { fakeModel } from '../../testing/fakeModel.ts';
import type {
  BaseNetwork,
  ExampleClass,
  ExampleConfusion,
  ExampleRecord,
  FineTuning,
  FineTuningEvent,
  FineTuningOptions,
  HeadTraining,
  Neighbour,
  NewExample,
  TaughtClassification,
  TrainerEngine,
} from '../types.ts';
import { cosine, distance, mean, meanColour } from './colours.ts';
import { fakeFineTuning, type StoppedTraining } from './fakeFineTuning.ts';

export interface FakeTrainerOptions {
  /** Milliseconds of a step of loading, of taking an example and of training. */
  delay?: number;
  /** Width and height of class activation maps; 0 where the network has none. */
  grid?: number;
  /** Whether it is as on a GPU without 32-bit textures. */
  float16Only?: boolean;
}

interface Kept extends ExampleRecord {
  embedding: number[];
}

/** A base whose URL ends with this cannot be loaded. */
export const missingBase = 'missing.safetensors';

function notTaught(message: string): Error {
  return Object.assign(new Error(message), { name: 'NotTaughtError' });
}

/**
 * A trainer whose network reads nothing of a picture but its mean colour: it tells red things from blue ones, which is enough to
 * see whether the right examples have come.
 */
export class FakeTrainer implements TrainerEngine {
  readonly #options: FakeTrainerOptions;
  #classes: readonly ExampleClass[] = [];
  readonly #examples = new Map<string, Kept>();
  /** The mean embedding of each class that is known. */
  #centres: Map<string, number[]> | undefined;
  /** How sure answers are; the training of the whole network makes them surer. */
  #sharpness = 4;
  #last: number[] | undefined;
  #stopped: StoppedTraining | undefined;
  stopped = false;
  /** How often each method was called. */
  readonly calls: Record<string, number> = {};

  constructor(options: FakeTrainerOptions = {}) {
    this.#options = options;
  }

  get examples(): ExampleRecord[] {
    return [...this.#examples.values()].map(({ id, classId, heldOut }) => ({ id, classId, heldOut }));
  }

  get classNames(): string[] {
    return this.#classes.map(({ name }) => name);
  }

  async load(
    source: ModelSource | Blob,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<BaseNetwork> {
    this.#count('load');
    for (const loadedBytes of [0, 500_000, 1_571_888]) {
      await this.#wait(signal);
      onProgress({ phase: 'download', loadedBytes, totalBytes: 1_571_888 });
    }
    if ('url' in source && source.url.endsWith(missingBase)) {
      const message = `${source.url} answered 404 Not Found, expected a .safetensors file: check the address`;
      throw Object.assign(new Error(message), { name: 'ModelLoadError' });
    }
    const { grid = 3, float16Only = false } = this.#options;
    const { backend, labels, config, preprocessing, parameters, bytes, timings } = fakeModel(1);
    return {
      ...{ labels, config, parameters, bytes, timings },
      backend: { ...backend, float16Only },
      preprocessing: { ...preprocessing, channels: 3, mean: [0, 0, 0], std: [1, 1, 1] },
      activationGrid: grid === 0 ? undefined : { height: grid, width: grid },
    };
  }

  async setClasses(classes: readonly ExampleClass[]): Promise<void> {
    this.#count('setClasses');
    this.#classes = classes;
    const ids = new Set(classes.map(({ id }) => id));
    for (const [id, { classId }] of this.#examples) if (!ids.has(classId)) this.#examples.delete(id);
  }

  async addExamples(examples: readonly NewExample[], signal: AbortSignal): Promise<ExampleRecord[]> {
    this.#count('addExamples');
    const records: ExampleRecord[] = [];
    for (const { id, classId, picture, heldOut } of examples) {
      if (!this.#classes.some((known) => known.id === classId)) throw new RangeError(`there is no class ${classId}`);
      if (this.#examples.has(id)) throw new RangeError(`there is an example ${id} already`);
      await this.#wait(signal);
      const ofClass = [...this.#examples.values()].filter((one) => one.classId === classId).length;
      const record = { id, classId, heldOut: heldOut ?? ofClass % 5 === 4 };
      this.#examples.set(id, { ...record, embedding: meanColour(picture).embedding });
      records.push(record);
    }
    return records;
  }

  async removeExamples(ids: readonly string[]): Promise<void> {
    this.#count('removeExamples');
    for (const id of ids) this.#examples.delete(id);
  }

  async moveExamples(ids: readonly string[], classId: string): Promise<void> {
    this.#count('moveExamples');
    for (const id of ids) {
      const example = this.#examples.get(id);
      if (example === undefined) throw new RangeError(`there is no example ${id}`);
      example.classId = classId;
    }
  }

  async trainHead(signal: AbortSignal): Promise<HeadTraining> {
    this.#count('trainHead');
    await this.#wait(signal);
    const centres = new Map<string, number[]>();
    for (const { id } of this.#classes) {
      const ofClass = [...this.#examples.values()].filter(({ classId, heldOut }) => classId === id && !heldOut);
      if (ofClass.length > 0) centres.set(id, mean(ofClass.map(({ embedding }) => embedding)));
    }
    if (centres.size < 2) throw notTaught('Fewer than two classes have an example to train with: add some.');
    this.#centres = centres;
    return {
      classIds: [...centres.keys()],
      training: this.#measure(false)!,
      heldOut: this.#measure(true),
      milliseconds: 12,
    };
  }

  async train(
    { epochs = 10 }: FineTuningOptions,
    onEvent: (event: FineTuningEvent) => void,
    signal: AbortSignal,
  ): Promise<FineTuning> {
    this.#count('train');
    if (this.#centres === undefined) await this.trainHead(signal);
    return this.#fineTune({ epochs, history: [] }, onEvent, signal);
  }

  async resume(onEvent: (event: FineTuningEvent) => void, signal: AbortSignal): Promise<FineTuning> {
    this.#count('resume');
    if (this.#stopped === undefined) throw notTaught('No training was stopped: start one.');
    return this.#fineTune(this.#stopped, onEvent, signal);
  }

  async undoToHead(signal: AbortSignal): Promise<HeadTraining> {
    this.#sharpness = 4;
    this.#stopped = undefined;
    return this.trainHead(signal);
  }

  async classify(picture: Picture): Promise<TaughtClassification> {
    this.#count('classify');
    if (this.#centres === undefined) throw notTaught('The network knows no class yet: give it examples of two.');
    const start = performance.now();
    const { embedding, input } = meanColour(picture);
    this.#last = embedding;
    await this.#wait();
    const { classIds, logits, probabilities } = this.#answer(embedding);
    const milliseconds = performance.now() - start;
    return { classIds, logits, probabilities, milliseconds, backend: this.#backend(), input };
  }

  async classActivation(classId: string): Promise<HeatMap> {
    this.#count('classActivation');
    if (this.#last === undefined) throw notTaught('No picture was classified yet.');
    const { grid = 3 } = this.#options;
    const shift = this.#classes.findIndex(({ id }) => id === classId);
    const values = Float32Array.from({ length: grid * grid }, (_, cell) => Math.cos(cell + shift));
    return { height: grid, width: grid, values };
  }

  async confusion(): Promise<ExampleConfusion> {
    this.#count('confusion');
    if (this.#centres === undefined) throw notTaught('The network knows no class yet.');
    const classIds = [...this.#centres.keys()];
    const counts = classIds.map(() => classIds.map(() => 0));
    const examples = [...this.#examples.values()].filter(({ heldOut }) => heldOut);
    const answers = examples.map(({ id, classId, embedding }) => {
      const { probabilities } = this.#answer(embedding);
      const best = probabilities.indexOf(Math.max(...probabilities));
      const row = counts[classIds.indexOf(classId)];
      if (row !== undefined) row[best]!++;
      return { id, classId, predicted: classIds[best]!, probability: probabilities[best]! };
    });
    return { classIds, counts, examples: answers };
  }

  async nearest(count: number, exampleId?: string): Promise<Neighbour[]> {
    this.#count('nearest');
    const from = exampleId === undefined ? this.#last : this.#examples.get(exampleId)?.embedding;
    if (from === undefined) throw notTaught('No picture was classified yet.');
    return [...this.#examples.values()]
      .filter(({ id }) => id !== exampleId)
      .map(({ id, classId, heldOut, embedding }) => ({ id, classId, heldOut, similarity: cosine(from, embedding) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count);
  }

  async exportModel(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#centres === undefined) throw notTaught('The network knows no class yet.');
    return new TextEncoder().encode(`a model of ${this.classNames.join(', ')}`);
  }

  async #fineTune(
    from: StoppedTraining,
    onEvent: (event: FineTuningEvent) => void,
    signal: AbortSignal,
  ): Promise<FineTuning> {
    const { complete, history } = await fakeFineTuning(from, {
      images: this.#examples.size,
      onEvent,
      signal,
      wait: () => this.#wait(),
      onEpoch: () => {
        this.#sharpness += 2;
      },
    });
    this.#stopped = complete ? undefined : { epochs: from.epochs, history };
    return { complete, classIds: [...this.#centres!.keys()], history, judged: history.at(-1)?.judged };
  }

  #answer(embedding: readonly number[]) {
    const classIds = [...this.#centres!.keys()];
    const logits = Float32Array.from(classIds, (id) => -this.#sharpness * distance(embedding, this.#centres!.get(id)!));
    const exponentials = logits.map(Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return { classIds, logits, probabilities: exponentials.map((value) => value / sum) };
  }

  #measure(heldOut: boolean) {
    const examples = [...this.#examples.values()].filter((one) => one.heldOut === heldOut);
    if (examples.length === 0) return undefined;
    const right = examples.filter(({ classId, embedding }) => {
      const { classIds, probabilities } = this.#answer(embedding);
      return classIds[probabilities.indexOf(Math.max(...probabilities))] === classId;
    });
    return { examples: examples.length, accuracy: right.length / examples.length, loss: 0.2 };
  }

  #backend(): BackendReport {
    return fakeModel(1).backend;
  }

  #count(method: string): void {
    this.calls[method] = (this.calls[method] ?? 0) + 1;
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { delay = 0 } = this.#options;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    if (this.stopped) throw abortError('The engine was stopped.');
    signal?.throwIfAborted();
  }
}
