import type { BackendReport } from '@densenet/element/backend';
import type { EpochRow, TrainingEvent } from '@densenet/train/events';
import { proxy } from 'comlink';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Gallery, loadSprite, type Sprite, type SpriteIndex } from '../../gallery/gallery.ts';
import { loadTestPictures } from '../parts/testPictures.ts';
import { WorkerCalls } from '../parts/workerCalls.ts';
import type { PackedPictures, TeachingService } from './service.ts';
import type { Answers, LiveRun } from './teach.ts';

export interface LiveState {
  phase: 'idle' | 'loading' | 'training' | 'stopped' | 'done' | 'failed';
  /** Why it failed. */
  message: string;
  backend: BackendReport | undefined;
  run: LiveRun | undefined;
  epochs: number;
  stepsPerEpoch: number;
  /** Mean loss of each step's batch. */
  losses: readonly number[];
  rows: readonly EpochRow[];
  /** What the network says of each test picture after its last epoch. */
  answers: Answers | undefined;
}

const nothing: LiveState = {
  ...{ phase: 'idle', message: '', backend: undefined, run: undefined },
  ...{ epochs: 0, stepsPerEpoch: 0, losses: [], rows: [], answers: undefined },
};

/** Runs trainings in a worker, one at a time, and renders its element again as they go on. */
export class LiveTraining implements ReactiveController {
  state = nothing;
  /** The pictures that are tested on; undefined before they are loaded. */
  test: Gallery | undefined;
  #training: Sprite<SpriteIndex> | undefined;
  #calls: WorkerCalls<TeachingService> | undefined;
  #isStopped = false;
  #seed = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#calls?.terminate();
    this.#calls = undefined;
    if (this.state.phase === 'loading' || this.state.phase === 'training') this.#set({ ...nothing });
  }

  /** Trains from random weights, others each time. Errors become the state `failed`. */
  async start(): Promise<void> {
    this.#isStopped = false;
    this.#set({ ...nothing, phase: 'loading' });
    try {
      await this.loadPictures();
      this.#calls ??= new WorkerCalls(new Worker(new URL('./trainingWorker.ts', import.meta.url), { type: 'module' }));
      const backend = await this.#calls.call((service) => service.start());
      const complete = !this.#isStopped && (await this.#teach(this.#calls, backend));
      this.#set({ phase: complete ? 'done' : 'stopped' });
    } catch (error) {
      this.#calls?.terminate();
      this.#calls = undefined;
      this.#set({ phase: 'failed', message: (error as Error).message });
    }
  }

  /** Ends the training after the step under way, or before its first. */
  stop(): void {
    this.#isStopped = true;
    void this.#calls?.call((service) => service.stop());
  }

  async loadPictures(): Promise<void> {
    [this.#training, this.test] = await Promise.all([this.#training ?? loadSprite('chapter'), loadTestPictures()]);
    this.host.requestUpdate();
  }

  #teach(calls: WorkerCalls<TeachingService>, backend: BackendReport): Promise<boolean> {
    this.#set({ phase: 'training', backend });
    const onEvent = proxy((event: TrainingEvent<LiveRun>) => this.#hear(event));
    const onAnswers = proxy((answers: Answers) => this.#set({ answers }));
    return calls.call((service) =>
      service.teach(packed(this.#training!), packed(this.test!), this.#seed++, onEvent, onAnswers),
    );
  }

  #hear(event: TrainingEvent<LiveRun>): void {
    const { losses, rows } = this.state;
    switch (event.type) {
      case 'started':
        this.#set({ run: event.run, epochs: event.epochs, stepsPerEpoch: event.stepsPerEpoch });
        break;
      case 'step':
        this.#set({ losses: [...losses, event.loss] });
        break;
      case 'epochEnded':
        this.#set({ rows: [...rows, event.row] });
        break;
    }
  }

  #set(changes: Partial<LiveState>): void {
    this.state = { ...this.state, ...changes };
    this.host.requestUpdate();
  }
}

const packed = ({ index: { classes, labels, tileSize }, tiles }: Sprite<SpriteIndex>): PackedPictures => ({
  ...{ classes, labels, tileSize },
  pixels: tiles.map(({ data }) => data),
});
