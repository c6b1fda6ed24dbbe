import '@tensorflow/tfjs-backend-cpu';
import { imagesInMemory, type Shard } from '@densenet/data';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { noise } from '../../data/src/testing/fakeDataset.ts';
import { epochBatches, parseRecipe, reestimationFor } from './index.ts';
import { recipeNamed } from './recipes.ts';

const images = imagesInMemory({
  name: 'noise',
  images: noise(22 * 8 * 8),
  labels: Int32Array.from({ length: 22 }, (_, index) => index % 3),
  size: { height: 8, width: 8 },
  channels: 1,
  classNames: ['a', 'b', 'c'],
});

/** Of 22 images: four batches of 6, 6, 6 and 4. */
const recipeWith = (sampling: string, mixing: boolean) => {
  const tiny = recipeNamed('tiny');
  return parseRecipe({
    ...tiny,
    data: {
      ...tiny.data,
      imageSize: 8,
      augmentation: [{ kind: 'horizontalFlip', probability: 0.5 }],
      mix: mixing ? { kind: 'mixup', alpha: 0.4, probability: 1 } : { kind: 'none' },
    },
    train: { ...tiny.train, batchSize: 6, sampling, reestimateStatistics: 12 },
  });
};

/** A batch in numbers: what a step sees of it. */
interface Seen {
  images: number[];
  targets: number[];
  /** Of the whole batch. */
  wholeTargets: number[];
  isPadding: boolean;
}

async function seen(batches: AsyncIterable<Awaited<ReturnType<typeof nextOf>>>): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const { images: pixels, targets, partOf } of batches) {
    const whole = partOf?.targets ?? targets;
    all.push({
      images: [...(await pixels.data())],
      targets: [...(await targets.data())],
      wholeTargets: [...(await whole.data())],
      isPadding: partOf?.isPadding ?? false,
    });
    dispose([pixels, targets, ...(partOf ? [partOf.targets] : [])]);
  }
  return all;
}
async function nextOf(batches: ReturnType<typeof epochBatches>) {
  for await (const batch of batches) return batch;
  throw new Error('no batch');
}

describe('the batches of an epoch in shards', () => {
  it.each([
    ['shuffle', false],
    ['shuffle', true],
    ['balanced', true],
  ])('are those of one process, cut: sampling %s, mixing %s', async (sampling, mixing) => {
    const recipe = recipeWith(sampling, mixing);
    const before = memory().numTensors;
    const of = (shard?: Shard, firstBatch = 0) =>
      seen(epochBatches(recipe, images, { epoch: 1, seed: 5, firstBatch, ...(shard && { shard }) }));
    const whole = await of();
    expect(whole.map(({ images: pixels }) => pixels.length / 64)).toEqual([6, 6, 6, 4]);
    for (const size of [1, 2, 3, 5]) {
      const ranks = await Promise.all(Array.from({ length: size }, (_, rank) => of({ rank, size })));
      for (const [step, batch] of whole.entries()) {
        const parts = ranks.map((rank) => rank[step]!).filter(({ isPadding }) => !isPadding);
        expect(parts.flatMap((part) => part.images)).toEqual(batch.images);
        expect(parts.flatMap((part) => part.targets)).toEqual(batch.targets);
        for (const rank of ranks) expect(rank[step]!.wholeTargets).toEqual(batch.targets);
        // The last batch has fewer images than there are ranks.
        expect(parts.length).toBe(Math.min(size, batch.images.length / 64));
      }
      expect(await of({ rank: 0, size }, 2)).toEqual(ranks[0]!.slice(2));
    }
    expect(memory().numTensors).toBe(before);
  });

  it('for statistics that are estimated again are cut too', async () => {
    const recipe = recipeWith('shuffle', false);
    const whole = await seen(reestimationFor(recipe, images)!.batches());
    const ranks = await Promise.all(
      [0, 1].map((rank) => seen(reestimationFor(recipe, images, { shard: { rank, size: 2 } })!.batches())),
    );
    for (const [step, batch] of whole.entries()) {
      expect(ranks.flatMap((rank) => rank[step]!.images)).toEqual(batch.images);
    }
  });
});
