import type { Size } from '../preprocessing/resize.ts';
import { cifar10, cifar100 } from './cifarSpecs.ts';
import type { ImageDataset } from './dataset.ts';

/** One file of a data set, as it is without compression. */
export interface FileSpec {
  /** The published name, without `.gz`. */
  name: string;
  /** The folder that a published archive has it in: it is looked for there too. */
  folder?: string;
  byteLength: number;
  /** Hexadecimal. Of the uncompressed bytes: distributors compress the same content anew. */
  sha256: string;
}

export type Split = 'train' | 'test';

interface DatasetFacts {
  name: string;
  /** How people write it. */
  title: string;
  classNames: readonly string[];
  size: Size;
  channels: number;
  /** Base addresses of the official hosts, tried in this order; each ends in a slash. */
  sources: readonly string[];
  /** Where an operating system's package puts the files. */
  systemDirectory: string;
  /** A package of Debian and Ubuntu that holds the files in `systemDirectory`. */
  debianPackage?: string;
}

/** A data set in MNIST's format; hosts hold every file as `NAME.gz`. */
export interface IdxSpec extends DatasetFacts {
  format: 'idx';
  files: Record<Split, { images: FileSpec; labels: FileSpec }>;
}

/** A data set in CIFAR's binary format; hosts hold an archive of all files. */
export interface CifarSpec extends DatasetFacts {
  format: 'cifar';
  files: Record<Split, readonly FileSpec[]>;
  /** Bytes before each image's pixels. */
  labelBytes: 1 | 2;
  /** Length and SHA-256 of the archive as it is, compressed. */
  archive: FileSpec;
}

/** All that this package knows of one data set: where it is, what is in it. */
export type DatasetSpec = IdxSpec | CifarSpec;

const imageBytes = (count: number) => 16 + count * 28 * 28;
const labelBytes = (count: number) => 8 + count;

/** The four files of a data set in MNIST's form, from their four hashes. */
function mnistFiles(trainImages: string, trainLabels: string, testImages: string, testLabels: string) {
  const pair = (stem: string, count: number, images: string, labels: string) => ({
    images: { name: `${stem}-images-idx3-ubyte`, byteLength: imageBytes(count), sha256: images },
    labels: { name: `${stem}-labels-idx1-ubyte`, byteLength: labelBytes(count), sha256: labels },
  });
  return {
    train: pair('train', 60_000, trainImages, trainLabels),
    test: pair('t10k', 10_000, testImages, testLabels),
  };
}

const inMnistsForm = { format: 'idx' as const, size: { height: 28, width: 28 }, channels: 1 };

const fashionMnist: IdxSpec = {
  ...inMnistsForm,
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  files: mnistFiles(
    'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  ),
  sources: [
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  ],
  systemDirectory: '/usr/share/datasets/fashion-mnist',
  debianPackage: 'dataset-fashion-mnist',
};

const mnist: IdxSpec = {
  ...inMnistsForm,
  name: 'mnist',
  title: 'MNIST',
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  files: mnistFiles(
    'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  ),
  sources: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
  systemDirectory: '/usr/share/datasets/mnist',
};

export const datasetSpecs = { 'fashion-mnist': fashionMnist, mnist, 'cifar-10': cifar10, 'cifar-100': cifar100 };

export type DatasetName = keyof typeof datasetSpecs;

/** The names that `loadDataset` takes. */
export const datasetNames = Object.keys(datasetSpecs) as readonly DatasetName[];

/** What images of a data set look like, without loading it, and its classes. */
export function datasetForm(name: DatasetName): Pick<ImageDataset, 'size' | 'channels' | 'classNames'> {
  const { size, channels, classNames } = datasetSpecs[name];
  return { size, channels, classNames };
}

/** The files of a data set, with the split each belongs to. */
export function filesOf(spec: DatasetSpec): { split: Split; file: FileSpec }[] {
  return (['train', 'test'] as const).flatMap((split) =>
    Object.values<FileSpec>(spec.files[split]).map((file) => ({ split, file })),
  );
}
