import { type ImageDataset, tensorBatches } from '@densenet/data';
import { createDenseNet } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import {
  configFor,
  epochBatches,
  lossFor,
  preprocessingFor,
  type Recipe,
  scheduleFor,
  stepsPerEpoch,
  taskFor,
} from '@densenet/recipe';
import { runSession, startTraining, type TrainingEvent, type TrainingSession } from '@densenet/train';
import { dispose } from '@tensorflow/tfjs-core';

/** Pictures to train on, and those that epochs are judged by. */
export interface LivePictures {
  training: ImageDataset;
  test: ImageDataset;
}

/** What the network says of each test picture: indices of classes. */
export type Answers = readonly number[];

/** What a reader is shown of a training. */
export interface LiveRun {
  parameters: number;
  trainImages: number;
  testImages: number;
}

export interface TeachOptions {
  recipe: Recipe;
  seed: number;
  /** A promise that it returns is awaited before the training goes on. */
  onEvent(event: TrainingEvent<LiveRun>): unknown;
  /** Called after each epoch, before its event. */
  onAnswers(answers: Answers): unknown;
  signal: { readonly aborted: boolean; readonly reason: unknown };
}

/**
 * Trains a network from random weights on the current backend, as `densenet train` does, and judges it after each epoch. All
 * tensors are freed at the end.
 *
 * @returns whether it was completed; false where the signal came first
 * @throws TrainingStoppedError where loss or logits become NaN or infinite
 */
export async function teach({ training, test }: LivePictures, options: TeachOptions): Promise<boolean> {
  const { recipe, seed, onEvent, onAnswers, signal } = options;
  const preprocessing = preprocessingFor(recipe, training);
  const model = createDenseNet(configFor(recipe, training));
  const task = { ...taskFor(recipe, model), loss: lossFor(recipe, training) };
  const random = createRandom(seed);
  const state = startTraining(task, model.initialize(random), random);
  const session: TrainingSession = { ...task, model, state, history: [] };
  const { size } = training;
  const steps = stepsPerEpoch(recipe, training);
  const { epochs } = recipe.train;
  const testBatches = () => tensorBatches(test, preprocessing, { batchSize: 50 });
  const answer = async () => {
    const program = model.compileInference(state.parameters);
    try {
      const answers: number[] = [];
      for await (const { images, targets } of testBatches()) {
        const logits = program.run(images);
        answers.push(...largest(await logits.data(), test.classNames.length));
        dispose([images, targets, logits]);
      }
      return answers;
    } finally {
      program.dispose();
    }
  };
  try {
    const { complete } = await runSession<LiveRun>(session, {
      run: {
        parameters: model.summary(size.height, size.width).parameters,
        trainImages: training.count,
        testImages: test.count,
      },
      epochs,
      stepsPerEpoch: steps,
      schedule: scheduleFor(recipe, steps),
      batches: (epochSeed, firstBatch) =>
        epochBatches(recipe, training, { epoch: state.epoch, seed: epochSeed, firstBatch, preprocessing }),
      judge: { name: 'test', images: test.count, batches: testBatches },
      listeners: [
        async (event) => {
          if (event.type === 'epochEnded') await onAnswers(await answer());
          await onEvent(event);
        },
      ],
      signal,
    });
    return complete;
  } finally {
    dispose([state.parameters, state.optimizerState]);
  }
}

/** Column of the largest value of each row of `[rows, columns]`. */
function largest(values: ArrayLike<number>, columns: number): number[] {
  return Array.from({ length: values.length / columns }, (_, row) => {
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if (values[row * columns + column]! > values[row * columns + best]!) best = column;
    }
    return best;
  });
}
