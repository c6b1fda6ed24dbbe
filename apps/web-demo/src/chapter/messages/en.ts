import { code, link, rich, strong } from '@densenet/element/language';

/** The texts of the chapter's page. Their type is that of every language: `ChapterMessages`. */
export const en = {
  /** Texts that stand in the HTML file. */
  title: 'DenseNet, a chapter to try out',
  description:
    'Why a DenseNet concatenates, what that costs and what it saves: a chapter whose figures are computed as you read.',
  skip: 'Skip to the chapter',
  contents: 'Contents',
  hero: {
    title: 'DenseNet, a chapter to try out',
    lead: rich`A walk from one idea, ${strong('keep what was found')}, to a trained network. Shapes, parameters and memory on this page are read off the network’s definition as you move a slider; the training near the end happens in this tab.`,
  },
  why: {
    title: 'Why concatenate?',
    add: 'A residual network adds. Block l computes something new from its input, and the input is added to it:',
    addCost:
      'That gives gradients a short way back. But a sum cannot be taken apart: a later layer sees one value and not the two it came from. And only maps with the same number of channels can be added, so a layer has to be as wide as everything that the network carries along.',
    concatenate:
      'A dense block appends. Layer l reads the outputs of all layers before it, side by side along the channels:',
    concatenateGain: rich`Nothing is overwritten, so nothing has to be computed again just to be passed on, and a layer may be narrow: it adds only what is new. A block of L layers has L(L + 1)/2 connections instead of L, which is what ${strong('dense')} refers to.`,
    try: 'Here are two feature maps of a test picture: A, the picture itself, and B, how much each pixel differs from its left neighbour. Look for the edges in the sum.',
  },
  join: {
    loading: 'Loading the pictures…',
    choose: 'Picture',
    a: 'A: brightness',
    b: 'B: change from left to right',
    residual: 'ResNet: A + B',
    dense: 'DenseNet: [A, B]',
    sum: 'One map: A and B are mixed',
    first: 'A, as it was',
    second: 'B, as it was',
  },
  block: {
    title: 'The dense block',
    what: rich`Each layer is the composite function H: batch normalization, ReLU, 3×3 convolution, in this order. Every layer of a block makes the same number of channels, the ${strong('growth rate')} k. What it reads grows from layer to layer, and the block hands on everything:`,
    try: 'Start with the chapter’s example, two layers of ten channels on an input of three, and then move the numbers.',
    noteTitle: 'A trap in the printed program',
    note: rich`The chapter’s program ends its block with ${code('return Y')}, the output of the last convolution: 10 channels here, not 23. Its text, its figure and the paper return the concatenation, and so does this page. Which network the printed results come from is told ${link('below', '#result')}.`,
    channels: 'Channels that come in, k₀',
    growthRate: 'Growth rate k',
    layers: 'Layers in the block, L',
    loading: 'Reading the network…',
    caption: 'The block layer by layer',
    layer: 'Layer',
    reads: 'Reads',
    parts: 'Made of',
    adds: 'Adds',
    parameters: 'Parameters',
    output: 'Block',
    sum: (input: number, layers: number, growthRate: number, output: number) =>
      `${input} + ${layers} × ${growthRate} = ${output} channels.`,
    shape: (shape: string) => `For maps of that size the block gives ${shape} (height, width, channels).`,
  },
  transition: {
    title: 'The transition',
    what: rich`Blocks make the channels many; between two blocks a ${strong('transition')} makes them fewer again. After batch normalization and ReLU, a 1×1 convolution keeps a share θ of the channels, and 2×2 average pooling of stride 2 halves height and width.`,
    try: 'Take the 23 channels of the block above. θ = 0.5 is the paper’s choice, and the chapter’s network has it too.',
    channels: 'Channels that come in',
    compression: 'Share that is kept, θ',
    size: 'Height and width',
    input: 'comes in',
    convolution: 'after the 1×1 convolution',
    pooling: 'after pooling',
    parameters: 'parameters',
  },
  networks: {
    title: 'The whole network, and ResNet-18 beside it',
    what: 'Stem as a ResNet’s: a 7×7 convolution of stride 2 and 3×3 max pooling of stride 2. Then four dense blocks with a transition before each but the first; at the end batch normalization, ReLU, global average pooling and one linear layer. The chapter takes four layers a block and k = 32. Its text speaks of 32×32 pictures, its program makes them 96×96: try both. (In the tables the max pooling is counted with stage 1, which it leads to.)',
    reading: rich`Look at where the parameters are. ResNet-18 doubles its width from stage to stage, and a 3×3 convolution from c to c channels has 9c² weights: three quarters of them are in its last stage. Then look at the memory: fewer parameters do ${strong('not')} mean smaller feature maps.`,
    layers: 'Layers in each block',
    size: 'Picture',
    batch: 'Pictures in a batch',
    stage: 'Stage',
    output: 'Output',
    parameters: 'Parameters',
    activations: 'Outputs of all layers',
    total: 'Together',
    stageName: (name: string) =>
      name === 'stem' ? 'Stem' : name === 'head' ? 'Head' : `Stage ${name.replace('stage', '')}`,
    verdict: (of: { parameters: string; activations: string; batch: string; dense: string; res: string }) =>
      `ResNet-18 has ${of.parameters} times the parameters. The outputs of this DenseNet’s layers take ${of.activations} times the memory of ResNet-18’s: ` +
      `${of.dense} against ${of.res} for a batch of ${of.batch}, if every one of them is kept.`,
  },
  training: {
    title: 'Watch one learn',
    what: rich`A DenseNet of three blocks with three layers each, k = 12, begins with random weights, here in your browser. It sees 400 pictures of Fashion-MNIST, 40 of each class, twelve times; after each epoch it is asked about 200 others. SGD with momentum, a learning rate falling from 0.1 to 0, the same ${code('@densenet/train')} that trains on servers. Each run draws other weights.`,
    start: 'Train',
    again: 'Train again',
    stop: 'Stop',
    progress: 'Steps of the training',
    idle: 'Twelve epochs of twenty steps. It can be stopped at any time.',
    loading: 'Loading pictures and TensorFlow.js…',
    epoch: (epoch: number, epochs: number, backend: string) =>
      `Epoch ${Math.min(epoch, epochs)} of ${epochs} on ${backend}.`,
    found: (accuracy: string) => `${accuracy} of the test pictures right.`,
    stopped: (epochs: number) => `Stopped after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}.`,
    done: (parameters: string, seconds: string, backend: string) =>
      `Done: ${parameters} parameters, trained in ${seconds} s on ${backend}.`,
    failed: (message: string) => `The training failed: ${message}`,
    loss: 'Loss',
    lossOfSteps: 'cross-entropy of the batches, smoothed',
    lossLabel: (steps: number, loss: string) => `Loss after ${steps} steps: ${loss}`,
    accuracy: 'Accuracy',
    onTraining: 'on what it trains on',
    onTest: 'on test pictures',
    accuracyLabel: (epoch: number, training: string, test: string) =>
      `After epoch ${epoch}: ${training} of the training pictures right, ${test} of the test pictures`,
    noEpoch: 'Accuracy: no epoch has ended yet',
    epochs: 'epochs',
    sheet: 'The 200 test pictures, a class a row',
    unanswered: (count: number) => `${count} test pictures that it will be asked about.`,
    right: (right: number, count: number) =>
      `${right} of ${count} recognized. Those struck out are taken for something else.`,
    taken: (truth: string, answer: string) => `${truth}, taken for ${answer}`,
    ofClass: (right: number, count: number) => `${right}/${count}`,
    notice:
      'Two curves to compare: where the accuracy on the training pictures goes on rising and that on the test pictures does not, the network begins to learn its 400 pictures by heart.',
  },
  result: {
    title: 'The chapter’s result, and this project’s',
    what: rich`The chapter trains its network on all 60,000 pictures, 96×96, batch 256, SGD at a constant 0.1, for five epochs. This project does the same. Loss and training accuracy agree; the test accuracy does not: it swings.`,
    why: rich`Two reasons, both measured. First, the chapter’s numbers come from the network ${strong('as printed')}, whose blocks return the last convolution alone (692,690 parameters instead of 758,226): trained here, it gives nearly the chapter’s losses. Second, testing uses running averages of the batches’ statistics, and a constant rate of 0.1 moves the weights faster than those follow. Estimating them again for the weights of the fifth epoch, changing nothing else, lifts 0.746 to 0.866. A rate that falls to zero removes the swing, which is why the training above has one.`,
    caption: 'Five epochs: as printed in the chapter, and here',
    epoch: 'Epoch',
    printed: 'the chapter',
    here: 'this project',
    asPrinted: 'as printed, trained here',
    train: 'Training',
    test: 'Test',
    curve: 'Test accuracy by epoch',
    curveLabel: 'Test accuracy by epoch: the chapter’s rises steadily, those measured here swing between epochs',
  },
  exercises: {
    title: 'The three exercises',
    network: 'Network',
    seed: 'Seed',
    parameters: {
      title: '1. Why has it fewer parameters than a ResNet?',
      narrow: rich`Because a layer is narrow, and may be. Where c channels are added to c channels, a 3×3 convolution needs 9c² weights, in ResNet-18’s last stage 2.36 million. A dense layer reads everything but writes k channels: 9·(k₀ + (l − 1)k)·k weights. Nothing has to be computed again to be kept. The figure ${link('above', '#networks')} shows it stage by stage.`,
      bottleneck: (plain: string, compressed: string) =>
        `Long blocks need a second idea. A 1×1 convolution to 4k channels before the 3×3 one (a bottleneck) and transitions with θ = 0.5 bring the network of 100 layers and k = 12 from ${plain} parameters to ${compressed}.`,
      caption: 'Trained on all of Fashion-MNIST at 32×32, three epochs, one recipe for both',
    },
    memory: {
      title: '2. Does it use too much memory?',
      answer: rich`${strong('Not the network: the usual way of running it.')} Whoever writes every concatenation, its norm and its ReLU out for each layer, and keeps them for the backward pass, stores k + 2k + … + Lk channels, three times: quadratic in depth. This project’s training program reads the parts where they lie and frees each tensor after its last use.`,
      caption: 'One step on 16 pictures of 224×224: the chapter’s network and ResNet-18',
      run: 'Run',
      runs: {
        tape: 'training, gradient tape',
        plain: 'training, this project',
        efficient: 'the same, memory-efficient',
        inference: 'inference',
      },
      tensors: 'Tensors at the peak',
      process: 'Process grew by',
      step: 'A step',
      why: (tape: string, program: string) =>
        `The gradients are the same but for rounding. For DenseNet-BC with 100 layers, 64 pictures of 32×32, the peak is ${program} instead of ${tape}.`,
      here: 'In this browser',
      predicting:
        'The same programs run here on tensors that have shapes and no values, which predicts the peak without computing anything. WebAssembly lacks the fused kernels of the table above: what they never write is written here, for each layer, unless training computes it a second time (memory-efficient).',
      predict: 'Predict the peaks',
      waiting: 'Running the programs on shapes…',
      predicted: (batch: number, size: number, backend: string) =>
        `The most that tensors take at any moment of a step on ${batch} ${batch === 1 ? 'picture' : 'pictures'} of ${size}×${size}, on ${backend}.`,
      noGpu: 'Measured with native TensorFlow on two cores of a processor. GPU memory was not measured.',
    },
    paper: {
      title: '3. The versions of the paper’s table 1',
      answer:
        'They are one definition with other numbers: layers in each block and k, with bottlenecks and θ = 0.5. Parameters and multiply-adds of a 224×224 picture are read off it here.',
      caption: 'Table 1, as this project’s definition has it',
      growthRate: 'k',
      billions: (count: string) => `${count} G`,
      multiplyAdds: 'Multiply-adds',
      topOne: 'ImageNet top-1',
      step: (of: { here: string; pytorch: string; keras: string; stock: string }) =>
        `Accuracies are those published: torchvision’s weights, and the paper’s for DenseNet-264. A training step of DenseNet-121 on 8 pictures takes ${of.here} on two cores; PyTorch at its best settings ${of.pytorch} without compiling, Keras ${of.keras}, stock TensorFlow.js ${of.stock}.`,
    },
  },
  /** Sentences that follow each other. */
  sentences: (...sentences: readonly string[]) => sentences.join(' '),
  source: {
    made: (document: string) => `How it was measured: ${document}. To make it again:`,
  },
  on: {
    title: 'Where to go from here',
    text: rich`Ask the full-size network about pictures of your own, see what each of its layers reads, and look at its mistakes on ${link('the classifier’s page', './')}. The paper is ${link('Huang et al. 2017', 'https://arxiv.org/abs/1608.06993')}; the chapter is from ${link('Dive into Deep Learning', 'https://d2l.ai/chapter_convolutional-modern/densenet.html')}.`,
  },
};

export type ChapterMessages = typeof en;
