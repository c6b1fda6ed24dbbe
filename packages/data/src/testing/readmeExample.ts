import { augmentationSets, prepared, shuffledOrder, tensorBatches } from '@densenet/data';
import { loadDataset } from '@densenet/data/node';
import { createRandom } from '@densenet/ops';

const seed = 1;
const train = await loadDataset('fashion-mnist', 'train');
const order = shuffledOrder(train.count, createRandom(seed));
const interpolation = 'bilinear' as const;
const preprocessing = { height: 32, width: 32, channels: 1, mean: [0.286], std: [0.353], interpolation };
const augmentations = augmentationSets.cifar;
const epoch = prepared(train, { augmentations, preprocessing, seed, epoch: 0 });
for await (const { images, targets } of tensorBatches(epoch.source, epoch.preprocessing, { batchSize: 256, order })) {
  console.log(images.shape, targets.shape); // [256, 32, 32, 1] [256]
  images.dispose();
  targets.dispose();
}
