import type { HeatMap, Picture } from '../../engine/types.ts';
import type { Neighbour, TaughtClassification, TrainerEngine } from '../types.ts';

/** What the network says of a picture, and why. */
export interface Answer {
  classification: TaughtClassification;
  /** The examples that are most like it, the most alike first. */
  neighbours: readonly Neighbour[];
  /** The class whose activation map is shown. */
  mapClassId: string;
  /** undefined where the network has no such maps. */
  map: HeatMap | undefined;
}

export interface AnswerOptions {
  /** How many examples that are like the picture to find. */
  neighbours: number;
  /** The class whose activation map to compute where the network knows it: the most probable one by default. */
  mapClassId?: string | undefined;
  /** Whether the network has activation maps. */
  hasMap: boolean;
}

/** Asks an engine about pictures, one after the other: its maps and neighbours are of the picture that it classified last. */
export class Answers {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @returns the answer
   * @throws NotTaughtError before two classes have examples
   */
  ask(engine: TrainerEngine, picture: Picture, options: AnswerOptions): Promise<Answer> {
    const answer = this.#last.then(() => answerOf(engine, picture, options));
    this.#last = answer.catch(() => {});
    return answer;
  }
}

async function answerOf(
  engine: TrainerEngine,
  picture: Picture,
  { neighbours: count, mapClassId, hasMap }: AnswerOptions,
): Promise<Answer> {
  const classification = await engine.classify(picture);
  const { classIds, probabilities } = classification;
  const best = classIds[probabilities.indexOf(Math.max(...probabilities))]!;
  const shown = mapClassId !== undefined && classIds.includes(mapClassId) ? mapClassId : best;
  const neighbours = count === 0 ? [] : await engine.nearest(count);
  const map = hasMap ? await engine.classActivation(shown) : undefined;
  return { classification, neighbours, mapClassId: shown, map };
}
