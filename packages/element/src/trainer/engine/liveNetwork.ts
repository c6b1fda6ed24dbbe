import { type ClassifierModel, type ClassifierOptions, placedProgram, type Run } from '@densenet/classifier';
import { type Model, parametersToArrays } from '@densenet/model';
import { averagedParameters, type TrainingState } from '@densenet/train';
import { dispose } from '@tensorflow/tfjs-core';
import { Features } from './features.ts';
import { headNames, headOf, type LinearHead } from './linearHead.ts';

/** A network while it is trained: it answers with the weights of the step that was done last. */
export class LiveNetwork {
  readonly features: Features;
  readonly #model: Model;
  readonly #state: () => TrainingState | undefined;
  #head: LinearHead;
  #step: number | undefined;

  /**
   * @param taught the network with the weights that training began with
   * @param state of the training; undefined where it does not run: the weights are then those of the last answer
   */
  constructor(
    taught: ClassifierModel,
    classIds: readonly string[],
    { state, run, ...options }: ClassifierOptions & { state(): TrainingState | undefined; run: Run },
  ) {
    this.#model = taught.network;
    this.#state = state;
    this.#head = headOf(taught.arrays, classIds);
    const refreshed: Run = (job) =>
      run(async () => {
        await this.#refresh();
        return job();
      });
    this.features = new Features(taught, { ...options, run: refreshed });
  }

  /** The head that belongs to the features of the last answer. */
  get head(): LinearHead {
    return this.#head;
  }

  /** Compiles the network of the last step, where it is another than that of the last answer. */
  async #refresh(): Promise<void> {
    const state = this.#state();
    if (!state || state.step === this.#step) return;
    const averaged = state.ema && averagedParameters(this.#model, state.ema);
    const parameters = averaged ?? state.parameters;
    try {
      this.features.adopt(placedProgram(this.#model.compileInference(parameters)));
      const { [headNames.weight]: weight, [headNames.bias]: bias } = parameters;
      const arrays = await parametersToArrays({ [headNames.weight]: weight!, [headNames.bias]: bias! });
      this.#head = headOf(arrays, this.#head.classIds);
      this.#step = state.step;
    } finally {
      if (averaged) dispose(averaged);
    }
  }

  /** Drops the weights on a lost backend. */
  displace(): void {
    this.#step = undefined;
    this.features.displace();
  }
}
