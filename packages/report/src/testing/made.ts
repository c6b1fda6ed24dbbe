import { createRandom } from '@densenet/ops';
import type { JudgedClasses, JudgedLabels } from '../figures/judged.ts';

/** Answers of a network that is right more often than not, and too sure: drawn, the same for the same seed. */
export function madeClasses(classes: number, images: number, seed = 1, name = 'made test'): JudgedClasses {
  const random = createRandom(seed);
  const labels = Uint32Array.from({ length: images }, () => random.int(classes));
  const values = Float32Array.from({ length: images * classes }, (_, at) => {
    const isTrue = at % classes === labels[Math.floor(at / classes)];
    return 3 * random.normal() + (isTrue ? 6 : 0);
  });
  return { name, logits: { values, classes }, labels };
}

/** Labels that may be true side by side, some of them rare. */
export function madeLabels(labels: number, images: number, seed = 1, name = 'made test'): JudgedLabels {
  const random = createRandom(seed);
  const targets = Uint8Array.from({ length: images * labels }, (_, at) =>
    Number(random.int(100) < 40 / (1 + (at % labels))),
  );
  const values = Float32Array.from(targets, (target) => 2 * random.normal() + (target ? 2 : -3));
  return { name, logits: { values, classes: labels }, targets };
}

export const classNames = (count: number): string[] => Array.from({ length: count }, (_, index) => `class ${index}`);
