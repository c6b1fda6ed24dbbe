import { hasBrightBorder, type Preprocessing } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import { learnedOnDark, type TrainingDistribution, unlikeness } from '@densenet/model';

/** How pictures are compared with the training images of a network. */
export interface Comparison {
  /** Nodes of the network's graph whose values are compared: the embedding, or none where the file says nothing. */
  nodes: readonly number[];
  /**
   * What to think of a picture; undefined where there is nothing to say.
   *
   * @param input What the network was given, `[height, width, channels]`.
   * @param embedding `[features]`
   */
  advice(input: Float32Array, embedding: Float32Array): string | undefined;
}

/** @param inverted Whether pictures are inverted as it is. */
export function comparison(
  model: TrainedModel['model'],
  preprocessing: Preprocessing,
  distribution: TrainingDistribution | undefined,
  inverted: boolean,
): Comparison {
  if (distribution === undefined) return { nodes: [], advice: () => undefined };
  const { height, width, channels } = preprocessing;
  const canInvert = channels === 1 && learnedOnDark(distribution);
  return {
    nodes: [model.graph(height, width).marks.get('embedding')!.id],
    advice: (input, embedding) => {
      if (canInvert && hasBrightBorder(input, preprocessing)) {
        const remedy = inverted ? 'leave out --invert' : 'try --invert';
        return `its ground is bright, and this network learned from bright things on black: ${remedy}`;
      }
      return unlikeness(embedding, distribution) > 1
        ? 'unlike what this network learned from: the answer means little'
        : undefined;
    },
  };
}
