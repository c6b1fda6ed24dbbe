import { type ImageSource, labelsOf, type Preprocessing, tensorBatches } from '@densenet/data';
import type { Judged } from '@densenet/report';
import { binaryCrossEntropy, evaluate, type Metrics } from '@densenet/train';
import { createProgress } from '../terminal/progress.ts';
import { type Program, recordLogits } from './recordLogits.ts';

export interface JudgeOptions {
  preprocessing: Preprocessing;
  batchSize: number;
  signal: AbortSignal;
}

/** What a network gives for the images of a source, and how well it does. */
export interface JudgedSource {
  source: ImageSource;
  judged: Judged;
  metrics: Metrics;
  seconds: number;
}

/**
 * Takes all images of a source through a network, with a bar on the terminal.
 *
 * @throws the errors of `evaluate` of @densenet/train
 */
export async function judgeSource(
  program: Program,
  source: ImageSource,
  { preprocessing, batchSize, signal }: JudgeOptions,
): Promise<JudgedSource> {
  const recording = recordLogits(program);
  const progress = createProgress(source.name, source.count);
  try {
    const began = performance.now();
    const batches = tensorBatches(source, preprocessing, { batchSize });
    const metrics = await evaluate(recording, batches, {
      ...(source.target && { loss: binaryCrossEntropy() }),
      signal,
      onBatch: (done) => progress.update(done),
    });
    const seconds = (performance.now() - began) / 1000;
    const logits = { values: await recording.logits(), classes: source.classNames.length };
    return { source, judged: { name: source.name, logits, ...truthOf(source) }, metrics, seconds };
  } finally {
    progress.clear();
  }
}

/** A source that has targets has several labels an image: what mixes images is for training alone. */
function truthOf(source: ImageSource): { labels: Int32Array } | { targets: Float32Array } {
  if (!source.target) return { labels: labelsOf(source) };
  const targets = new Float32Array(source.count * source.classNames.length);
  for (let image = 0; image < source.count; image++) {
    targets.set(source.target(image), image * source.classNames.length);
  }
  return { targets };
}
