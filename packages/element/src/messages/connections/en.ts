import { createFormat } from '../../language/format.ts';
import { capitalize, the } from '../english.ts';

const format = createFormat('en');

/** The texts of the connections: who reads whom, and how much. */
export const connections = {
  lead:
    'In a dense block every layer reads all that came before it. Each row is a reader, each column a source; the colour ' +
    'is the mean absolute weight of the filters that join them. This is the network itself, whatever the picture.',
  colour: 'Colour shows',
  absolute: 'mean |w|',
  relative: 'in relation to the reader’s average',
  hint: 'A reader of fewer channels starts training with larger weights: compare within a row.',
  point: 'Point at a cell to read it.',
  asTable: 'As a table',
  tableOf: (block: string) => `${block}, weights as a table`,
  tableCaption: (block: string) => `${block}: mean absolute weight by reader and source`,
  reader: 'Reader',
  map: (block: string) => `${block}, mean absolute weights: rows are readers, columns are sources`,
  listensToInput: (reader: string, input: string, weight: string) =>
    `${capitalize(the(reader))} listens to ${the(input)}, all it has, with mean |w| ${weight}.`,
  listens: (reader: string, source: string, weight: string, times: string) =>
    `${capitalize(the(reader))} listens to ${the(source)} with mean |w| ${weight}, ${times} times its average.`,
  noLayers: 'This block has no layers, so nothing is read twice.',
  /** @param alike the share where all weigh alike */
  older: (share: string, alike: string) =>
    `${share} of the weight goes to features older than the layer just before (${alike} if all weighed alike, 0% in a plain chain of layers).`,
  alike: (reader: string, lowest: string, highest: string) =>
    `${capitalize(the(reader))} listens to all nearly alike (${lowest} to ${highest} times its average).`,
  mostAndLeast: (reader: string, most: string, mostTimes: string, least: string, leastTimes: string) =>
    `${capitalize(the(reader))} listens most to ${the(most)} (${mostTimes} times its average) and least to ${the(least)} ` +
    `(${leastTimes} times its average).`,
  network: 'Network',
  trained: 'trained',
  untrained: 'untrained',
  responses: 'what this picture brought',
  responseLead:
    'In a dense block every layer reads all that came before it. Each row is a reader, each column a source; the colour is the ' +
    'share of the reader’s response to this picture that came from the source. Each row adds up to 100%.',
  responseHint: 'A share is a source’s whole: sources of more channels tend to bring more.',
  untrainedHint: 'The same network before its training: weights drawn by its initializer, always the same ones.',
  responseMap: (block: string) => `${block}, shares of the response: rows are readers, columns are sources`,
  responseCaption: (block: string) => `${block}: share of the response to this picture by reader and source`,
  responseTable: (block: string) => `${block}, shares as a table`,
  took: (reader: string, source: string, share: string) =>
    `${capitalize(the(reader))} took ${share} of its response to this picture from ${the(source)}.`,
  tookMost: (reader: string, most: string, mostShare: string, least: string, leastShare: string) =>
    `${capitalize(the(reader))} took most from ${the(most)} (${mostShare}) and least from ${the(least)} (${leastShare}).`,
  olderResponse: (share: string) =>
    `${share} of what layers took came from features older than the layer just before (0% in a plain chain of layers).`,
  figureFive: 'Beside the paper’s figure 5',
  paperSaw: 'What the paper saw in its network',
  thisNetwork: 'this network',
  observations: {
    layersSpread: 'Layers spread their weight over many sources of their block',
    transitionsSpread: 'Transitions do too',
    transitionOutputsLeast: 'Layers of later blocks give the least weight to the transition’s output',
    classifierLate: 'The classifier leans towards the last layers’ maps',
  },
  seen: { yes: 'yes', mostly: 'mostly', no: 'no' },
  foundOf: (seen: string, value: number, of: number) => `${seen}, ${value} of ${of}`,
  foundTimes: (seen: string, value: number) => `${seen}, ${format.fixed(value, 2)} times the earlier ones`,
  allSeen: 'All of it is seen here.',
  someSeen: (seen: number, all: number) => `Of these ${all}, ${seen} are seen here.`,
  /** How far training has moved the weights: `contrast` and `growth` of @densenet/classifier/connections. */
  hardlyMoved: (now: number, before: number, growth: number) =>
    `Why not all: training has hardly moved these weights. Their mean is ${format.fixed(growth, 2)} times what it was, and a ` +
    `reader’s largest is ${format.fixed(now, 2)} times its smallest, after ${format.fixed(before, 2)} before training. The paper’s network ` +
    'learned for 300 epochs with weight decay, which shrinks the weights that nothing needs.',
  otherwiseMoved: (now: number, before: number, growth: number) =>
    `Training has changed the weights, but otherwise: their mean is ${format.fixed(growth, 2)} times what it was, and a reader’s ` +
    `largest is ${format.fixed(now, 2)} times its smallest, after ${format.fixed(before, 2)} before training.`,
};

export type ConnectionMessages = typeof connections;
