import { cifarSide } from './cifar.ts';
import type { CifarSpec, FileSpec } from './datasetSpecs.ts';

const shared = {
  format: 'cifar' as const,
  size: { height: cifarSide, width: cifarSide },
  channels: 3,
  sources: ['https://www.cs.toronto.edu/~kriz/'],
};

/** A file of so many images, in the folder that the archive has it in. */
const file = (folder: string, name: string, count: number, labelBytes: number, sha256: string): FileSpec => ({
  name,
  folder,
  byteLength: count * (labelBytes + 3 * cifarSide ** 2),
  sha256,
});

const inCifar10 = (name: string, sha256: string) => file('cifar-10-batches-bin', name, 10_000, 1, sha256);

export const cifar10: CifarSpec = {
  ...shared,
  name: 'cifar-10',
  title: 'CIFAR-10',
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  labelBytes: 1,
  files: {
    train: [
      inCifar10('data_batch_1.bin', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'),
      inCifar10('data_batch_2.bin', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'),
      inCifar10('data_batch_3.bin', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'),
      inCifar10('data_batch_4.bin', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'),
      inCifar10('data_batch_5.bin', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'),
    ],
    test: [inCifar10('test_batch.bin', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b')],
  },
  archive: {
    name: 'cifar-10-binary.tar.gz',
    byteLength: 170_052_171,
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  },
  systemDirectory: '/usr/share/datasets/cifar-10',
};

/** In the order of their numbers, which is that of the alphabet. */
const cifar100Classes =
  'apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle caterpillar ' +
  'cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl ' +
  'hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom ' +
  'oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road ' +
  'rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank ' +
  'telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm';

const inCifar100 = (name: string, count: number, sha256: string) => file('cifar-100-binary', name, count, 2, sha256);

export const cifar100: CifarSpec = {
  ...shared,
  name: 'cifar-100',
  title: 'CIFAR-100',
  classNames: cifar100Classes.split(' '),
  labelBytes: 2,
  files: {
    train: [inCifar100('train.bin', 50_000, 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29')],
    test: [inCifar100('test.bin', 10_000, 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a')],
  },
  archive: {
    name: 'cifar-100-binary.tar.gz',
    byteLength: 168_513_733,
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
  },
  systemDirectory: '/usr/share/datasets/cifar-100',
};
