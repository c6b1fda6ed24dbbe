import { countOf, hasSeveralLabels, type Judged, probabilitiesOf, truthOf } from './judged.ts';

/** An image that is worth a look, and what the network made of it. */
export interface NotableImage {
  /** Its index in what was judged. */
  image: number;
  /** What it is in truth: one class, or all labels that are true of it. */
  truth: number[];
  /** The class that the network's answer is about. */
  answer: number;
  /** The answer's probability. */
  probability: number;
  /** The next best class, where one of many is true. */
  second?: { index: number; probability: number };
}

export interface NotableImages {
  /** Wrong answers, the surest first. */
  mistakes: NotableImage[];
  /** Answers that were almost another one, the closest first. */
  unsure: NotableImage[];
}

/**
 * The most confident mistakes and the least sure answers. Of labels that may be true side by side, an image stands for its
 * worst label: the one whose probability is furthest from the truth, or closest to a half.
 */
export function notableImages(judged: Judged, count: number, temperature = 1): NotableImages {
  const all = (hasSeveralLabels(judged) ? severalLabels : oneClass)(judged, probabilitiesOf(judged, temperature));
  const top = (rated: Rated[]) =>
    rated
      .sort((a, b) => b.rating - a.rating || a.image - b.image)
      .slice(0, count)
      .map(({ rating: _, ...image }) => image);
  return { mistakes: top(all.mistakes), unsure: top(all.unsure) };
}

interface Rated extends NotableImage {
  rating: number;
}

function oneClass(judged: Judged, probabilities: Float64Array) {
  const { classes } = judged.logits;
  const { labels } = judged as Extract<Judged, { labels: unknown }>;
  const [mistakes, unsure]: Rated[][] = [[], []];
  for (let image = 0; image < countOf(judged); image++) {
    let [answer, second] = [0, -1];
    const of = (index: number) => probabilities[image * classes + index]!;
    for (let j = 1; j < classes; j++) {
      if (of(j) > of(answer)) [answer, second] = [j, answer];
      else if (second < 0 || of(j) > of(second)) second = j;
    }
    const found = {
      image,
      truth: [labels[image]!],
      answer,
      probability: of(answer),
      ...(second < 0 ? {} : { second: { index: second, probability: of(second) } }),
    };
    if (answer !== labels[image]) mistakes!.push({ ...found, rating: of(answer) });
    if (second >= 0) unsure!.push({ ...found, rating: of(second) - of(answer) });
  }
  return { mistakes: mistakes!, unsure: unsure! };
}

function severalLabels(judged: Judged, probabilities: Float64Array) {
  const { classes } = judged.logits;
  const isTrue = truthOf(judged);
  const [mistakes, unsure]: Rated[][] = [[], []];
  for (let image = 0; image < countOf(judged); image++) {
    const of = (index: number) => probabilities[image * classes + index]!;
    const distance = (index: number) => Math.abs(of(index) - Number(isTrue(image, index)));
    let [worst, closest] = [0, 0];
    for (let j = 1; j < classes; j++) {
      if (distance(j) > distance(worst)) worst = j;
      if (Math.abs(of(j) - 0.5) < Math.abs(of(closest) - 0.5)) closest = j;
    }
    const truth = Array.from({ length: classes }, (_, j) => j).filter((j) => isTrue(image, j));
    const about = (answer: number) => ({ image, truth, answer, probability: of(answer) });
    if (distance(worst) > 0.5) mistakes!.push({ ...about(worst), rating: distance(worst) });
    unsure!.push({ ...about(closest), rating: -Math.abs(of(closest) - 0.5) });
  }
  return { mistakes: mistakes!, unsure: unsure! };
}
