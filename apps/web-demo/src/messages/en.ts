import { code, createFormat, link, listed, type RichText, rich, strong } from '@densenet/element/language';

const format = createFormat('en');
const lists = new Intl.ListFormat('en');

const modelNames: Readonly<Record<string, string>> = {
  'fashion-mnist': 'Clothes in grey (Fashion-MNIST)',
  'tiny-imagenet': '200 kinds of things in colour (Tiny ImageNet)',
};

/** The texts of the page. Their type is that of every language: `PageMessages`. */
export const en = {
  language: 'en',
  format,
  /** What stands between two sentences. */
  sentenceSpace: ' ',

  /** Texts that stand in the HTML files, by what their `data-text` says. */
  title: 'DenseNet in your browser',
  description: 'A DenseNet that classifies images in the browser and shows why.',
  skip: 'Skip to the classifier',
  nav: {
    label: 'Sections',
    explore: 'Look inside',
    gallery: 'Gallery',
    batch: 'Many pictures',
    measure: 'Measure',
    model: 'Model',
    embed: 'Embed',
    teach: 'Teach',
    classify: 'Classify',
    languages: 'Language',
  },
  hero: {
    title: 'Every layer reads all layers before it.',
    lead:
      'That is a DenseNet. This one was trained on pictures of clothes and runs here, in your browser: give it a picture, ' +
      'see what it says, and see why. No picture leaves this page.',
    chapter: rich`New to this? ${link('A chapter to try out', 'chapter.html')} builds such a network up, step by step, and trains one while you watch.`,
  },
  frameTitle: 'Image classifier',
  teachTitle: 'Teach a DenseNet in your browser',
  teach: {
    description:
      'Teach a DenseNet classes of your own, in the browser, with the camera or pictures. Nothing leaves the device.',
    skip: 'Skip to the trainer',
    label: 'The trainer',
    title: 'Teach it your own classes.',
    lead:
      'Show it some pictures of two things or more, with the camera or from files. Its last layer learns at once, and the whole ' +
      'network when you like; see what it looks at, and take it home. Nothing leaves this device.',
    footer: rich`Take the examples to ${code('densenet train --data')} to train any network of the paper on them, and the network to any page with two lines.`,
  },
  withoutScript: rich`This runs in the browser: it needs JavaScript, and a page that comes from a web server. A page that was opened as a file may not load it: serve its folder, for example with ${code('npx serve')}, and open the address that it names.`,
  try: {
    label: 'Try it',
    side: 'Pictures and settings',
  },
  explore: {
    title: 'Look inside',
    intro:
      'The whole network, with the picture above. Every square is a channel, and every layer of a block reads the squares of ' +
      'all layers before it. Go into a block, a layer, a channel, and see how one value comes about.',
  },
  gallery: {
    /** What is said of a gallery, by where its images are from. */
    of: {
      'fashion-mnist': {
        title: (images: number) => `${images} pictures with their truth`,
        intro:
          'The first twenty of each class of the Fashion-MNIST test set, 28 by 28 pixels each. None was used in training.',
        thumbnails: 'Test images it has never seen',
      },
      drawings: {
        title: (images: number) => `${images} drawings with their truth`,
        intro:
          'Drawn by this project for networks that learned from photos in colour. A drawing is no photo: they test what a network ' +
          'makes of a shape and its colours, and say little of how good it is on photos.',
        thumbnails: 'Drawings to try',
      },
    },
    loading: 'Loading the images…',
    which: 'Which images to show',
    all: 'All',
    onlyMistakes: 'Only the mistakes',
    classifyFirst: ' (classify all first)',
    everything: (all: number) => `${all} images. Click one to classify it and see why.`,
    /** @param truth the true class, where the images are all of one; `taken` the class they were taken for */
    some: (shown: number, all: number, truth: string | undefined, taken: string | undefined, mistakes: boolean) =>
      `${shown} of ${all} images${truth === undefined ? '' : ` of ${truth}`}` +
      `${taken === undefined ? '' : ` taken for ${taken}`}${mistakes ? ' classified wrong' : ''}.`,
    tile: (truth: string, testIndex: number) => `${truth}, test image ${testIndex}`,
    tileTaken: (tile: string, taken: string) => `${tile}, taken for ${taken}`,
    tileRecognised: (tile: string) => `${tile}, recognised`,
    drawing: (truth: string) => `${truth}, drawn`,
    drawn: (name: string) => rich`Drawn: ${strong(name)}.`,
    truth: (name: string, testIndex: number) => rich`In truth: ${strong(name)} (test image ${testIndex}).`,
    recognised: 'Recognised.',
    mistake: 'A mistake of the network.',
  },
  measure: {
    title: 'How good is it?',
    intro:
      'Measure it yourself. Rows are what a picture shows, columns what the network took it for: the diagonal is right. ' +
      'Click a cell of the first table to see its pictures.',
    loading: 'Loading the measurement…',
    noMatrix:
      'The drawings show some of this network’s classes only. Choose a network with test images of all its classes.',
    here: 'In your browser',
    measured: 'As measured',
    measuredOn: (images: number, loss: number) =>
      `of ${format.count(images)} test images, loss ${format.fixed(loss, 3)}, native TensorFlow`,
    stop: 'Stop',
    start: (images: number) => `Classify all ${images} in your browser now`,
    progress: 'Images classified',
    idle: 'One image after the other, as a page would ask for them.',
    gettingReady: 'Getting a copy of the model ready…',
    running: 'Classifying…',
    stopped: (done: number, all: number) => `Stopped after ${done} of ${all} images.`,
    done: 'Done.',
    doneAs: (same: number, all: number) => `Done. The same class as native TensorFlow on ${same} of ${all} images.`,
    notYet: (images: number) => `${images} test images, not classified yet`,
    score: (right: number, done: number) => `${right} of ${done} test images`,
    speed: (imagesPerSecond: number, milliseconds: number, backend: string) =>
      `${format.fixed(imagesPerSecond, 1)} images/s, ${format.milliseconds(milliseconds)} an image on ${backend}`,
    misfit: (modelClasses: number, classes: number) =>
      `This model tells ${modelClasses} classes apart, and the images are of ${classes}: choose another model to run it on them.`,
    cell: (truth: string, taken: string, count: number) => `${truth} taken for ${taken}: ${count}`,
    showCell: (cell: string) => `${cell}, show`,
    caption: (table: string) => `${table}: rows are true classes, columns are the classes they were taken for`,
  },
  model: {
    title: 'The model',
    choice: 'Model',
    drop: rich`Or drop your own ${code('.safetensors')} here:`,
    chooseFile: 'choose a file',
    backend: 'Backend',
    auto: 'Auto',
    backendHint: 'Milliseconds an image, measured here.',
    notLoaded: 'The model is not loaded yet.',
    parameters: 'Parameters',
    accuracy: 'Test accuracy',
    notMeasured: 'not measured',
    file: 'File',
    input: 'Input',
    grey: 'grey',
    channels: (count: number) => `${count} channels`,
    layers: 'Layers a dense block',
    growthRate: 'Growth rate k',
    channelsALayer: 'channels a layer',
    bottleneck: 'Bottleneck',
    none: 'none',
    compression: 'Compression θ',
    ready: (backend: string) => `Getting ready in this browser, on ${backend}`,
    timings: {
      load: 'file',
      backend: 'backend, meanwhile',
      upload: 'weights',
      compile: 'shaders',
      firstRun: 'first picture',
    },
    training: 'How it was trained',
    recipe: (name: string) => rich`recipe ${code(name)}`,
    epochs: (count: number) => [`${count} ${count === 1 ? 'epoch' : 'epochs'}`],
    on: (dataset: string) => rich`on ${code(dataset)}`,
    asFileSays: (parts: readonly RichText[]) => ['As its file says: ', ...listed(parts, ', '), '.'],
  },
  /** A model of the list. */
  modelName: ({ id, name }: { id?: string; name: string }): string => modelNames[id ?? ''] ?? name,
  compare: {
    choice: 'Beside it',
    none: 'No other model',
    chooseFile: 'or choose a file',
    beside: (model: string) => `Beside it: ${model}`,
    remove: 'Remove',
    agree: (label: string, first: number, second: number) =>
      `Both say ${label}: ${format.probability(first)} and ${format.probability(second)}.`,
    differ: (first: string, second: string) => `They differ: ${first} here, ${second} there.`,
  },
  batch: {
    title: 'Many pictures at once',
    intro: rich`A table of what the network says of each, to sort and to save as CSV, in the columns that ${code('densenet predict --csv')} writes. They stay on your device, too.`,
    drop: 'Drop pictures here, or',
    choose: 'choose pictures',
    waiting: (count: number) => `${count} ${count === 1 ? 'picture' : 'pictures'}, not classified yet.`,
    gettingReady: 'Getting a copy of the model ready…',
    running: 'Classifying…',
    stopped: (done: number, all: number) => `Stopped after ${done} of ${all} pictures.`,
    done: (classified: number, failed: number) =>
      `${classified} ${classified === 1 ? 'picture' : 'pictures'} classified` +
      `${failed === 0 ? '' : `, ${failed} could not be read`}.`,
    stop: 'Stop',
    goOn: (count: number) => `Classify ${count} ${count === 1 ? 'picture' : 'pictures'}`,
    csv: 'Save as CSV',
    clear: 'Clear',
    progress: 'Pictures classified',
    table: 'What the network says of the pictures',
    picture: 'Picture',
    file: 'File',
    class: 'Class',
    probability: 'Probability',
    next: 'Next',
    advice: 'Remark',
    showAll: (count: number) => `Show all ${count}`,
    explain: (file: string) => `${file}: see why`,
    brightGround: 'its ground is bright, and this network learned from bright things on black',
    unlike: 'unlike what this network learned from: the answer means little',
  },
  /** Why the backend is used. */
  backendUse: {
    asked: 'As chosen here.',
    askedSoftware: 'As chosen here, but no GPU was found: this is slow.',
    software: 'No GPU found, and WebAssembly cannot be used here: this is slow.',
    gpu: 'Computed on the GPU.',
    noWebgl: 'No WebGL: using WebGPU.',
    noGpu: 'No GPU found: using WebAssembly.',
    fastest: 'The fastest here.',
  },
  figure: {
    label: (blocks: readonly number[]) =>
      `A network of ${blocks.length} dense blocks with ${blocks.join(', ')} layers. Each layer is joined to every layer ` +
      'before it in its block.',
    network: 'Network',
    trained: 'trained',
    untrained: 'untrained',
    lines: 'Lines',
    responses: {
      choice: 'this picture',
      hint: 'The stronger a line, the more of the layer’s response to this picture came along it.',
      sources: (who: string, sources: string) => `${who} took ${sources}.`,
      part: (from: string, share: number) => `${format.share(share)} from ${from}`,
      rest: (count: number) => `the rest from ${count} others`,
      moved: (share: number) =>
        `Training has moved ${format.share(share)} of what layers take from this picture to other sources.`,
    },
    weights: {
      choice: 'weights',
      hint: 'The stronger a line, the larger its mean weight beside the reader’s others.',
      sources: (who: string, sources: string) => `${who} weighs ${sources} on average.`,
      part: (from: string, weight: number) => `${from} with ${format.value(weight)}`,
      rest: (count: number) => `${count} others less`,
      moved: (share: number) => `Training has moved ${format.share(share)} of the layers’ weight to other sources.`,
    },
    point:
      'The network on this page: each line is a layer that reads an earlier one. Point at a layer to see what it reads and who reads it.',
    waiting: 'Computing what this picture brought',
    failed: (message: string) => `What was asked for could not be computed: ${message}.`,
    input: 'the block’s input',
    layer: (number: number) => `layer ${number}`,
    transition: (number: number) => `transition ${number}`,
    classifier: 'the classifier',
    /** A node where it begins a sentence; an exit has a name without its block. */
    inBlock: (name: string, block: number, isExit: boolean) =>
      `${name.charAt(0).toUpperCase()}${name.slice(1)}${isExit ? '' : ` of block ${block}`}`,
    enters: (block: number) => `What enters block ${block}.`,
    readBy: (readers: string) => `It is read by ${readers}.`,
    others: (count: number) => `${count} others`,
    list: (items: readonly string[]) => lists.format(items),
  },
  embed: {
    title: 'Embed it in two lines',
    intro: rich`Unpack ${link('densenet-classifier.zip', 'densenet-classifier.zip')} beside your page: the element, its parts for WebGPU and WebAssembly that a visitor loads only where they are used, its languages, their licences, and this model. Then write:`,
    anyPage: 'In any page',
    fromCode: 'From code',
    frame: 'In a frame, from here',
    copy: 'Copy',
    copied: 'Copied',
    copyByKey: 'Press Ctrl-C',
  },
  footer: {
    read: rich`Read on: ${link('Densely connected networks', 'https://arxiv.org/abs/1608.06993')} (Huang et al. 2017), the ${link('chapter', 'https://d2l.ai/chapter_convolutional-modern/densenet.html')} whose network this is, ${link('class activation maps', 'https://arxiv.org/abs/1512.04150')} (Zhou et al. 2016), ${link('occlusion', 'https://arxiv.org/abs/1311.2901')} (Zeiler and Fergus 2014), ${link('CNN Explainer', 'https://poloclub.github.io/cnn-explainer/')}.`,
    licence: rich`The pictures are from ${link('Fashion-MNIST', 'https://github.com/zalandoresearch/fashion-mnist')}, © 2017 Zalando SE, under the ${link('MIT licence', 'gallery-fashion-mnist.LICENSE.txt')}. Everything else here: MIT licence.`,
  },
  problem: (message: string) => `${message}. Is the page served from a web server, with all files beside it?`,
  /** A class of the shipped model or of the gallery by its name there, which is English. */
  className: (label: string) => label,
};

export type PageMessages = typeof en;
