// Figures that this project measured, with the command that makes each. A test holds them to the documents that they are from.

/** An epoch of a training: loss and accuracy on the images trained on, accuracy on the test set. */
type Epoch = readonly [loss: number, training: number, test: number];

/** The chapter's training, 96x96 for five epochs: docs/results.md. */
export const chapterTraining = {
  document: 'docs/results.md',
  command: 'npm run densenet -- train chapter --seed 0',
  /** As the chapter prints it. */
  printed: [
    [0.5511, 0.819, 0.857],
    [0.2916, 0.897, 0.875],
    [0.2406, 0.912, 0.899],
    [0.2124, 0.923, 0.906],
    [0.1907, 0.931, 0.923],
  ],
  here: [
    [0.5301, 0.813, 0.864],
    [0.3057, 0.889, 0.694],
    [0.2605, 0.905, 0.853],
    [0.2271, 0.917, 0.845],
    [0.2083, 0.924, 0.746],
  ],
  /** The network as the chapter's code is printed, trained here. */
  asPrinted: [
    [0.5527, 0.821, 0.842],
    [0.2971, 0.893, 0.797],
    [0.2453, 0.912, 0.779],
    [0.2173, 0.921, 0.873],
    [0.1978, 0.928, 0.869],
  ],
  /** Parameters where a block returns all of its feature maps, and where it returns those of its last convolution. */
  parameters: { here: 758_226, asPrinted: 692_690 },
  /** Test accuracy of the fifth epoch's weights once the running statistics were estimated again. */
  reestimated: 0.866,
} as const satisfies {
  printed: readonly Epoch[];
  here: readonly Epoch[];
  asPrinted: readonly Epoch[];
  [other: string]: unknown;
};

/** Exercise 1, both networks on all of Fashion-MNIST by one recipe for three epochs: docs/why-fewer-parameters.md. */
export const fewerParameters = {
  document: 'docs/why-fewer-parameters.md',
  commands: [
    'npm run densenet -- compare chapter resnet18 --size 32 --classes 10 --channels 1',
    'npm run densenet -- compare chapter resnet18 --train',
    'npm run densenet -- compare densenet-100-12 densenet-bc-100-12',
  ],
  trained: [
    { network: 'DenseNet', parameters: 758_226, seed: 0, test: 0.8923 },
    { network: 'DenseNet', parameters: 758_226, seed: 1, test: 0.8951 },
    { network: 'ResNet-18', parameters: 11_175_370, seed: 0, test: 0.8998 },
    { network: 'ResNet-18', parameters: 11_175_370, seed: 1, test: 0.9025 },
  ],
  bottleneck: { plain: 6_979_642, compressed: 769_162 },
} as const;

/** Exercise 2, a step on 16 images of 224x224, native TensorFlow on a processor: docs/memory.md. */
export const memoryOfAStep = {
  document: 'docs/memory.md',
  command:
    'npm run densenet -- memory chapter resnet18 --size 224 --batch-size 16 --classes 10 --channels 1 \\\n' +
    '  --run tape plain efficient inference --measure --backend native-cpu',
  rows: [
    { network: 'DenseNet', run: 'tape', tensors: '1.4 GB', process: '1.6 GB', milliseconds: 381 },
    { network: 'DenseNet', run: 'training', tensors: '153.5 MB', process: '243.8 MB', milliseconds: 112 },
    { network: 'DenseNet', run: 'inference', tensors: '102.8 MB', process: '126.1 MB', milliseconds: 43 },
    { network: 'ResNet-18', run: 'tape', tensors: '920.1 MB', process: '1.2 GB', milliseconds: 510 },
    { network: 'ResNet-18', run: 'training', tensors: '267.5 MB', process: '429.1 MB', milliseconds: 420 },
    { network: 'ResNet-18', run: 'inference', tensors: '102.8 MB', process: '124.9 MB', milliseconds: 102 },
  ],
  /** What the tape keeps and gives the gradients of, and the program's peak: DenseNet-BC L=100 k=12, 64 images of 32x32. */
  peaks: { tape: '6.3 GB', program: '358 MB' },
} as const;

/** Exercise 3: accuracies are torchvision's and the paper's, times this project's: docs/why-fewer-parameters.md, docs/performance.md. */
export const paperNetworks = {
  document: 'docs/why-fewer-parameters.md',
  commands: [
    'npm run densenet -- compare densenet121 densenet169 densenet201 densenet264',
    'npm run densenet -- predict --checkpoint timm/densenet121.tv_in1k photo.jpg',
    'npm run bench -- --json performance.json',
  ],
  /** ImageNet top-1 in percent. */
  topOne: { densenet121: 74.43, densenet169: 75.6, densenet201: 76.9, densenet264: 77.85 },
  /** A training step of DenseNet-121 on 8 images of 224x224, in milliseconds on two cores. */
  step: { document: 'docs/performance.md', here: 334, pytorch: 512, keras: 744, stock: 2059 },
} as const;
