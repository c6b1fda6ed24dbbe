import type { HeadTraining } from '../types.ts';
import { NotTaughtError } from './errors.ts';
import type { Example, ExampleStore } from './exampleStore.ts';
import type { Features } from './features.ts';
import { type LinearHead, logitsOf, metricsOf } from './linearHead.ts';
import { softmaxRegression } from './softmaxRegression.ts';

/**
 * Trains a head on the embeddings of all examples.
 *
 * @param pause throws to end the training
 * @throws NotTaughtError where fewer than two classes have an example to train with
 */
export async function trainHeadOn(
  features: Features,
  store: ExampleStore,
  pause: () => Promise<void>,
): Promise<{ head: LinearHead; outcome: HeadTraining }> {
  const began = performance.now();
  const classIds = expectClasses(store);
  const training = await embedded(features, store.part(false, classIds), classIds);
  const heldOut = await embedded(features, store.part(true, classIds), classIds);
  await pause();
  const { embeddings, labels } = training;
  const trained = await softmaxRegression(embeddings, labels, { classes: classIds.length, pause });
  const head: LinearHead = { classIds, ...trained };
  const metrics = (of: typeof training) =>
    metricsOf(
      of.embeddings.map((embedding) => logitsOf(head, embedding)),
      of.labels,
    );
  return {
    head,
    outcome: {
      classIds,
      training: metrics(training)!,
      heldOut: metrics(heldOut),
      milliseconds: performance.now() - began,
    },
  };
}

/**
 * The classes that can be taught.
 *
 * @throws NotTaughtError where there are fewer than two
 */
export function expectClasses(store: ExampleStore): string[] {
  const classIds = store.taughtClasses();
  if (classIds.length >= 2) return classIds;
  throw new NotTaughtError(
    `${classIds.length === 0 ? 'no class has' : 'one class alone has'} an example to train with: add some of two classes or more`,
  );
}

async function embedded(features: Features, examples: readonly Example[], classIds: readonly string[]) {
  const found = await features.embed(examples);
  return {
    embeddings: found.map(({ embedding }) => embedding),
    labels: examples.map(({ classId }) => classIds.indexOf(classId)),
  };
}
