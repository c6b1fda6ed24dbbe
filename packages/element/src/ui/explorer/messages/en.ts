import type { NetworkCosts, SectionInfo, StepInfo } from '../../../engine/types.ts';
import { createFormat } from '../../../language/format.ts';

const format = createFormat('en');
const { count, bytes } = format;
const plural = (value: number, one: string, many: string) => `${count(value)} ${value === 1 ? one : many}`;
const size = ({ height, width }: Pick<StepInfo, 'height' | 'width'>) => `${height} × ${width}`;
const square = ({ window }: Pick<StepInfo, 'window'>) => (window ? `${window.kernelSize} × ${window.kernelSize}` : '');

/** A step's name by its kind. */
const stepName = (step: Pick<StepInfo, 'kind' | 'window'>): string => {
  switch (step.kind) {
    case 'input':
      return 'Input';
    case 'conv2d':
      return `${square(step)} convolution`;
    case 'maxPool':
      return `${square(step)} max pooling`;
    case 'averagePool':
      return `${square(step)} average pooling`;
    case 'globalAveragePool':
      return 'Global average pooling';
    case 'globalMaxPool':
      return 'Global max pooling';
    case 'add':
      return 'Sum';
    case 'linear':
      return 'Fully connected layer';
  }
};

const sectionName = ({ kind, number }: Pick<SectionInfo, 'kind' | 'number'>, joins: 'concat' | 'add'): string => {
  switch (kind) {
    case 'input':
      return 'Input';
    case 'stem':
      return 'Stem';
    case 'stage':
      return joins === 'concat' ? `Dense block ${number}` : `Stage ${number}`;
    case 'transition':
      return `Transition ${number}`;
    case 'head':
      return 'Head';
  }
};

/** Everything that the explorer shows or says, in English. Every other language has the same entries. */
export const en = {
  format,

  network: 'Whole network',
  sectionName,
  /** A section where its name has no room; those that there is one of have no number, and are known by their place. */
  sectionShort: ({ kind, number }: Pick<SectionInfo, 'kind' | 'number'>) =>
    kind === 'transition' ? `T${number}` : kind === 'stage' ? `${number}` : '',
  stepName,
  unitName: (number: number, joins: 'concat' | 'add') =>
    joins === 'concat' ? `Layer ${number}` : `Residual block ${number}`,
  channelName: (channel: number) => `Channel ${channel}`,
  /** A step whose unit has another of its kind. */
  /** The name of a part of the network, before sentences about it. */
  lead: (name: string) => `${name}.`,
  /** The same with the sentences. */
  described: (name: string, about: string) => `${name}. ${about}`,
  numbered: (name: string, number: number) => `${name} (${number})`,
  /** Names of a place, from the whole to the part. */
  list: (names: readonly string[]) => names.join(', '),
  cellName: (row: number, column: number) => `Row ${row}, column ${column}`,
  sectionSize: (maps: Pick<StepInfo, 'height' | 'width'>, from: number, to: number) =>
    `${size(maps)} · ${from === to ? count(to) : `${count(from)} → ${count(to)}`} channels`,
  /** The same where there is less room. */
  sectionSizeShort: (maps: Pick<StepInfo, 'height' | 'width'>, from: number, to: number) =>
    `${size(maps)} · ${from === to ? count(to) : `${count(from)} → ${count(to)}`}`,
  /** Beside the channels of a source that a layer reads. */
  sourceLabel: (name: string, channels: number) => `${name}: ${count(channels)}`,
  /** Above a step in the drawing: what it does. */
  operation: (step: StepInfo) => {
    const through = step.through.map((op) => (op === 'batchNorm' ? 'norm' : op === 'relu' ? 'ReLU' : op));
    const short = step.kind === 'conv2d' ? `${square(step)} conv` : stepName(step);
    return [...through, short].join(' · ');
  },

  /** What the explorer is at, in a sentence. */
  aboutNetwork: (depth: number, { parameters, multiplyAdds }: NetworkCosts) =>
    `${plural(depth, 'layer', 'layers')} deep, ${count(parameters)} parameters, ${count(multiplyAdds / 1e6)} million multiply-adds for a picture.`,
  aboutSection: (units: number, joins: 'concat' | 'add', { parameters, activationBytes }: NetworkCosts) =>
    `${plural(units, joins === 'concat' ? 'layer' : 'residual block', joins === 'concat' ? 'layers' : 'residual blocks')}, ${count(parameters)} parameters, outputs of ${bytes(activationBytes)}.`,
  aboutPart: ({ parameters, activationBytes }: NetworkCosts) =>
    `${count(parameters)} parameters, outputs of ${bytes(activationBytes)}.`,
  aboutReads: (channels: number, sources: number) =>
    sources === 1
      ? `Reads ${plural(channels, 'channel', 'channels')}.`
      : `Reads ${count(channels)} channels, concatenated from ${sources} sources.`,
  aboutSum: 'Adds its output to what it read.',
  aboutStep: (step: StepInfo) =>
    `${stepName(step)}: ${plural(step.channels, 'channel', 'channels')} of ${size(step)}${step.parameters ? `, ${count(step.parameters)} parameters` : ''}.`,
  aboutRead: (position: number, total: number, channel: number, source: string) =>
    `Channel ${count(position)} of the ${count(total)} that are read: channel ${count(channel)} of ${source}.`,
  /** A source by its place: `layer 3`, `what enters the block`. */
  sourceName: (unit: string, section: string) => (unit === '' ? section : `${section}, ${unit}`),
  valueAt: (value: string) => `Value ${value}.`,

  explorer: (name: string) => `${name}, drawn to be explored`,
  keys: 'Enter: further in. Escape: out. Arrow keys: to the neighbour. Plus and minus: zoom. Home: the whole network.',
  path: (name: string) => `Where you are in: ${name}`,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  showAll: 'Show all',
  goIn: 'Further in',
  goOut: 'Out',
  loading: 'The network is being drawn.',
  noSubject: 'Classify a picture first: its values are explored here.',
  noMaps: 'Shapes only: this network is not trained here, it is drawn to be compared.',
  failure: (message: string) => `This could not be computed: ${message}`,
  tryAgain: 'Try again',

  /** The arithmetic of one value. */
  arithmetic: 'How this value comes about',
  chooseValue: 'Go into a channel and point at a value: its arithmetic appears here.',
  tableSource: 'Source',
  tableChannels: 'Channels of the concatenation',
  tableAdds: 'Adds',
  channelsRange: (first: number, last: number) =>
    first === last ? `${count(first)}` : `${count(first)} to ${count(last)}`,
  contributionsOf: (source: string) => `What each channel of ${source} adds`,
  termHeading: (position: number, total: number, source: string, channel: number) =>
    `Channel ${count(position)} of ${count(total)}: ${source}, channel ${count(channel)}`,
  patch: 'Patch',
  normed: 'after the norm',
  activated: (name: string) => `after ${name === 'relu' ? 'ReLU' : name}`,
  normFormula: (scale: string, shift: string) => `× ${scale} ${shift}`,
  filter: 'Filter',
  shares: 'Weights',
  products: 'Products',
  sumIs: (sum: string) => `Sum ${sum}`,
  largestIs: (value: string) => `Largest ${value}`,
  outside: 'Outside of the map: padding adds nothing.',
  bias: 'Bias',
  sumOfAll: 'Sum',
  maximumOfAll: 'Largest',
  followingNorm: (scale: string, shift: string) => `Norm: × ${scale} ${shift}`,
  networkValue: 'Value that the network computed',
  agrees: (difference: string) => `The arithmetic here, in 64-bit floats, differs by ${difference}.`,
  inputValue: 'The picture itself, resized and normalised: nothing is computed before it.',
  play: 'Count the terms',
  stop: 'Stop counting',
  slide: 'Slide the window',
  stopSliding: 'Stop the window',
  sourceMap: 'Where the patch is read',
  ownMap: 'Where the value is',

  /** The comparison with ResNet. */
  besides: 'Beside it',
  thisNetwork: 'This network',
  chooseNetwork: 'Drawn network',
  resNet: (variant: string) => `ResNet-${variant.replace('resnet', '')}`,
  costsCaption: 'Both networks, for the same pictures and classes',
  depth: 'Layers deep',
  parameters: 'Parameters',
  weightsSize: 'Weights in float32',
  multiplyAdds: 'Multiply-adds for a picture',
  outputs: 'Outputs of all layers for a picture, which a training keeps',
};

export type ExplorerMessages = typeof en;
