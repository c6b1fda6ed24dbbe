import { showInput, softmax } from '@densenet/classifier';
import type { ExampleConfusion, TaughtClassification, TrainerEngine } from '../types.ts';
import { NotTaughtError } from './errors.ts';
import type { ExampleStore } from './exampleStore.ts';
import type { Features, Reading } from './features.ts';
import { bestOf, type LinearHead, logitsOf } from './linearHead.ts';
import { nearestExamples } from './nearest.ts';
import type { TrainerHost } from './trainerHost.ts';

/** A network that can be asked. */
export interface Answering {
  features: Features;
  /** The head that belongs to the features' last reading. */
  head(): LinearHead;
  /** Whether the features stay as they are, so that embeddings of examples are cached. */
  isSettled: boolean;
}

interface AnswersOptions {
  host: TrainerHost;
  store: ExampleStore;
  /**
   * The network as it is now.
   *
   * @throws NotTaughtError where there is none
   */
  answering(): Answering;
  /** The features whose embeddings are cached. */
  settled(): Features;
}

/** What a taught network answers about pictures and examples. */
export function createAnswers({
  host,
  store,
  answering,
  settled,
}: AnswersOptions): Pick<TrainerEngine, 'classify' | 'classActivation' | 'confusion' | 'nearest'> {
  let last: { reading: Reading; features: Features } | undefined;

  const expectLast = () => {
    if (last) return last;
    throw new NotTaughtError('there is no picture to explain yet: classify one first');
  };

  const lastEmbedding = async (features: Features): Promise<Float32Array> => {
    const { reading, features: before } = expectLast();
    // A network that has learned since reads the same picture in another way.
    return before === features ? reading.embedding : (await features.read(reading.input)).embedding;
  };

  return {
    classify: async (picture) => {
      const { features, head } = answering();
      const { preprocessing } = features.model;
      const reading = await features.read(await host.readPicture(picture, preprocessing));
      const { classIds } = head();
      const logits = logitsOf(head(), reading.embedding);
      last = { reading, features };
      const { data, width, height } = showInput(reading.input, preprocessing);
      return {
        classIds,
        probabilities: softmax(logits),
        logits,
        milliseconds: reading.milliseconds,
        backend: await host.report(),
        input: host.imageData(data, width, height),
      } satisfies TaughtClassification;
    },

    classActivation: async (classId) => {
      const { reading } = expectLast();
      const { features, head } = answering();
      const classIndex = head().classIds.indexOf(classId);
      if (classIndex < 0) throw new NotTaughtError(`the network does not know the class ${classId} yet: train it`);
      return features.activation(reading.input, head, classIndex);
    },

    confusion: async () => {
      const { features, head, isSettled } = answering();
      const { classIds } = head();
      const heldOut = store.part(true, classIds);
      const read = isSettled
        ? await features.embed(heldOut)
        : await Promise.all(heldOut.map(({ pixels }) => features.read(pixels)));
      const counts = classIds.map(() => classIds.map(() => 0));
      const examples = heldOut.map(({ id, classId }, index) => {
        const probabilities = softmax(logitsOf(head(), read[index]!.embedding));
        const predicted = bestOf(probabilities);
        counts[classIds.indexOf(classId)]![predicted]!++;
        return { id, classId, predicted: classIds[predicted]!, probability: probabilities[predicted]! };
      });
      return { classIds, counts, examples } satisfies ExampleConfusion;
    },

    nearest: async (count, exampleId) => {
      const features = settled();
      const embedding =
        exampleId === undefined
          ? await lastEmbedding(features)
          : (await features.embed([store.get(exampleId)]))[0]!.embedding;
      const others = store.all().filter(({ id }) => id !== exampleId);
      return nearestExamples(embedding, others, await features.embed(others), count);
    },
  };
}
