import { readFile } from 'node:fs/promises';
import { type ImageSource, imagesInMemory } from '@densenet/data';
import { loadDataset } from '@densenet/data/node';
import { trainedFrom } from '@densenet/interop/node';
import { decodeNetworkFile, parametersFromArrays, unlikeness } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { expect, test } from 'vitest';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { embeddingsOf } from '../training/embeddings.ts';
import { startChosenBackend } from './options.ts';

needBackend();
needFashionMnist();
const file = new URL('../../../../models/fashion-mnist.safetensors', import.meta.url);
const side = 28;

/** `count` images like a data set's, with pixels by the number of the image. */
function made({ name, classNames }: ImageSource, count: number, pixel: (image: number) => number): ImageSource {
  const images = Uint8Array.from({ length: count * side * side }, (_, at) => pixel(Math.floor(at / (side * side))));
  const labels = new Int32Array(count);
  return imagesInMemory({ name, images, labels, size: { height: side, width: side }, channels: 1, classNames });
}

test.skipIf(process.env.DENSENET_SLOW !== '1')(
  'of the shipped network: what is like its training images is seldom called unlike, and what is not nearly always',
  { timeout: 600_000 },
  async () => {
    await startChosenBackend({});
    const bytes = new Uint8Array(await readFile(file));
    const { model, arrays, preprocessing } = trainedFrom('shipped', bytes);
    const distribution = decodeNetworkFile(bytes).trainingDistribution!;
    const program = model.compileInference(parametersFromArrays(model.parameterSpecs, arrays));
    const share = async (dataset: ImageSource) => {
      const options = { batchSize: 200, signal: new AbortController().signal, onBatch: () => {} };
      const { embeddings, brightBorders } = await embeddingsOf(program, dataset, preprocessing!, options);
      const features = embeddings.length / dataset.count;
      const alarms = Array.from({ length: dataset.count }, (_, index) =>
        unlikeness(embeddings.subarray(index * features, (index + 1) * features), distribution),
      ).filter((each) => each > 1).length;
      return { unlike: alarms / dataset.count, brightBorders: brightBorders / dataset.count };
    };
    const testSet = await loadDataset('fashion-mnist', 'test');
    const like = await share(testSet);
    // Was 0.0080 when this test was written.
    expect(like.unlike).toBeGreaterThan(0.005);
    expect(like.unlike).toBeLessThan(0.015);
    expect(like.brightBorders).toBeLessThan(0.001);

    const inverted = await share(
      imagesInMemory({
        ...testSet,
        images: testSet.images.slice(0, 1000 * side * side).map((value) => 255 - value),
        labels: testSet.labels.slice(0, 1000),
      }),
    );
    expect(inverted.unlike).toBeGreaterThan(0.98);
    expect(inverted.brightBorders).toBe(1);
    const uniform = await share(made(testSet, 52, (image) => 5 * image));
    expect(uniform.unlike).toBe(1);
    const random = createRandom(1);
    const noise = await share(made(testSet, 300, () => random.int(256)));
    expect(noise.unlike).toBe(1);
  },
);
