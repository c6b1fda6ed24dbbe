import { createFormat } from '../language/format.ts';
import { code, rich, strong } from '../language/richText.ts';
import { backendSummaries } from './backendSummaries.ts';
import { connections } from './connections/en.ts';
import { capitalize, the } from './english.ts';
import { errors } from './errors/en.ts';

const format = createFormat('en');

/** The texts of `<densenet-classifier>` and its explanation. Their type is that of every language: `Messages`. */
export const en = {
  language: 'en',
  format,
  /** What stands between two sentences. */
  sentenceSpace: ' ',
  /** A text with the full stop at its end. */
  sentence: (text: string) => `${text}.`,

  status: {
    noModel: 'No model yet',
    noModelHint: rich`The page names one with the ${code('src')} attribute: a ${code('.safetensors')} file.`,
    gettingModel: 'Getting the model',
    connecting: 'Connecting',
    downloadingModel: 'Downloading the model',
    /** @param percent whole percent that have arrived */
    downloaded: (loadedBytes: number, totalBytes: number, percent: number) =>
      `${format.bytes(loadedBytes)} of ${format.bytes(totalBytes)} (${percent}%)`,
    downloadedSoFar: (loadedBytes: number) => format.bytes(loadedBytes),
    alreadyHere: (bytes: number) => `${format.bytes(bytes)}, already here`,
    preparing: 'Preparing the network',
    preparingHint: 'Weights and shaders',
    cancel: 'Cancel',
    cancelled: 'Loading was cancelled',
    load: 'Load the model',
    modelFailed: 'The model cannot be loaded',
    pictureFailed: 'The picture cannot be classified',
    retry: 'Retry',
    ready: 'Ready',
    readyHint: (classes: number, canDraw: boolean) =>
      `The network knows ${format.count(classes)} classes. Give it a picture${canDraw ? ' or draw one' : ''}, and see what it takes it ` +
      'for, and why.',
    running: 'Looking at the picture',
  },

  input: {
    classifier: 'Image classifier',
    give: 'Give a picture',
    choose: 'Choose a picture',
    file: 'Picture file',
    camera: 'Camera',
    draw: 'Draw',
    link: 'Link',
    address: 'Address of a picture',
    classify: 'Classify',
    drop: 'Drop a picture here',
    dropHint: (canDraw: boolean) =>
      `or paste one, choose a file${canDraw ? ', or draw' : ''}. It stays on this device.`,
    dropNow: 'Drop to classify',
    given: 'The picture that was given',
    remove: 'Remove the picture',
    /** @param name of the one file that is classified */
    leftOut: (files: number, name: string) =>
      `Of ${files} files this is "${name}": one picture at a time is classified.`,
    livePicture: "The camera's live picture",
    take: 'Take the picture',
    sketch: (strokes: number) =>
      `Drawing in white on black, ${strokes === 0 ? 'empty' : `${strokes} strokes`}. Drawing needs a pointer: with a ` +
      'keyboard, choose a file or paste a picture.',
    undo: 'Undo',
    clear: 'Clear',
  },

  result: {
    seen: 'What the network sees',
    seenSize: (width: number, height: number, grey: boolean) =>
      `What the network sees: ${width} by ${height} pixels, ${grey ? 'grey' : 'colour'}`,
    size: (width: number, height: number, grey: boolean) => `${width} × ${height} pixels, ${grey ? 'grey' : 'colour'}`,
    chooseClass: 'Choose a class to see why',
    takeForWhy: 'Take the picture to see why',
    /** For a screen reader. */
    spoken: (label: string, probability: number) => `${label}, ${format.count(100 * probability)} percent`,
    spokenWithAdvice: (prediction: string, advice: string) => `${prediction}. ${advice}`,
    invert: 'Invert',
    invertHint: 'For dark things on a bright ground: the network has learned bright ones on black',
    invertPicture: 'Invert the picture',
    brightGround: 'The ground is bright. This network learned from bright things on black.',
    unlike: 'Unlike what this network learned from: the answer means little.',
  },

  facts: {
    speed: (milliseconds: number) => `, ${format.milliseconds(milliseconds)} an image`,
    device: 'Device',
    threads: (count: number) => (count === 1 ? '1 thread' : `${count} threads`),
    why: 'Why this one',
    reason: 'In detail',
    model: 'Model',
    modelSize: (parameters: number, bytes: number, classes: number) =>
      `${format.count(parameters)} parameters, ${format.bytes(bytes)}, ${format.count(classes)} classes`,
    ready: 'Made ready in',
    /** All in milliseconds. */
    timings: (load: number, backend: number, upload: number, compile: number, firstRun: number) =>
      `file ${format.milliseconds(load)}, backend ${format.milliseconds(backend)}, weights ` +
      `${format.milliseconds(upload)}, shaders ${format.milliseconds(compile)}, first run ${format.milliseconds(firstRun)}`,
    float16: 'This GPU computes with 16-bit floating-point numbers only: percentages may differ in the third digit.',
  },

  backend: backendSummaries,

  explanation: {
    why: 'See why',
    activation: 'Activation map',
    occlusion: 'Occlusion map',
    features: 'Feature maps',
    connections: 'Connections',
    failed: (message: string) => `This could not be computed: ${message}`,
    tryAgain: 'Try again',
    computing: 'Computing',
    opacity: 'Opacity',
    class: 'Class',
    classOf: (classes: number) => `Class, of ${format.count(classes)}`,
    noClass: (typed: string) => `No class is called "${typed}". Type a part of its name.`,
    /** A class without a label. */
    className: (index: number) => `class ${index}`,
    /** A class whose label another one has too. */
    doubleLabel: (label: string, index: number) => `${label}, class ${index}`,
    option: (name: string, probability: number) => `${name} (${format.probability(probability)})`,
    /** A cell, counted from 1, and what is to be said of it. */
    cell: (row: number, column: number, what: string) => `Row ${row}, column ${column}: ${what}`,
    cellByCell: (map: string) => `${map}, cell by cell`,
  },

  activation: {
    notAdditive:
      "This network's head is more than average pooling and one linear layer, so that no map of its last feature maps " +
      'adds up to the logit.',
    oneCell:
      'The last feature maps of this network are a single cell (1x1): it covers the whole picture, so there is nothing ' +
      'to localise.',
    instead: (reason: string) => `${reason} The occlusion map shows what matters here; it works for every network.`,
    openOcclusion: 'Open the occlusion map',
    over: (label: string) => `Activation map of ${label} over the picture`,
    lead: (height: number, width: number, label: string, logit: string) =>
      rich`What each of the ${height} × ${width} cells of the last feature maps adds to the logit of ${strong(label)}. The mean of the cells is the logit: ${strong(logit)}.`,
    smooth: 'Smooth between cells',
    lowers: 'lowers the logit',
    raises: 'raises the logit',
    adds: (row: number, column: number, value: string) => rich`Row ${row}, column ${column} adds ${strong(value)}.`,
    most: (row: number, column: number, value: string) =>
      rich`Most for it: row ${row}, column ${column}, ${strong(value)}. Point at a cell to read it.`,
  },

  occlusion: {
    over: (label: string) => `Occlusion map of ${label} over the picture`,
    lead: (measure: string, label: string, value: string) =>
      rich`A patch in the picture’s mean colour covers one place after another. Where the ${measure} of ${strong(label)} (${value}) falls, the network needs what is there.`,
    probability: 'probability',
    logit: 'logit',
    watch: 'Watch',
    its: (measure: string) => `its ${measure}`,
    patch: 'Patch',
    small: 'small',
    medium: 'medium',
    large: 'large',
    patchSize: (name: string, share: number) => `${name}, ${format.share(share)} of the side`,
    start: 'Start',
    stop: 'Stop',
    covered: 'Places covered',
    passes: (count: number, milliseconds: number) => `${count} forward passes, ${duration(milliseconds)}`,
    done: (done: number, total: number) => `${done} of ${total} places`,
    rises: 'rises when covered',
    falls: 'falls when covered',
    notYet: 'not covered yet',
    /** Of a covered place: how the measure changes. */
    change: (measure: string, falls: boolean, by: string) =>
      `covered, the ${measure} ${falls ? 'falls' : 'rises'} by ${by}`,
    points: (difference: number) => {
      const points = format.points(difference);
      return `${format.value(points)} ${Math.abs(points) === 1 ? 'point' : 'points'}`;
    },
    nothingAlone: (measure: string, by: string) =>
      `No place matters alone: covered, none changes the ${measure} by more than ${by}. Try a larger patch.`,
    most: (row: number, column: number, change: string) =>
      `It matters most in row ${row}, column ${column}: ${change}. Point at a place to read it.`,
  },

  /** Places in a network, to be part of a sentence. */
  place: {
    stem: 'the stem',
    input: 'block input',
    inputShort: 'in',
    layer: (number: number) => `layer ${number}`,
    block: (number: number) => `Block ${number}`,
    transition: (number: number) => `transition ${number}`,
    classifier: 'classifier',
    outShort: 'out',
    /** A name where it begins a line. */
    heading: capitalize,
  },

  features: {
    denseBlock: 'Dense block',
    layer: 'Layer',
    previous: 'Previous layer',
    next: 'Next layer',
    step: (block: number, name: string) => `Block ${block}, ${name}`,
    enter: (channels: number, height: number, width: number, block: number, from: string) =>
      `${format.count(channels)} feature maps of ${height} × ${width} enter block ${block} from ${from}.`,
    adds: (layer: number, read: number, added: number) =>
      `Layer ${layer} reads all ${format.count(read)} maps before it and adds k = ${added} new ones.`,
    leaves: (exit: string, read: number, block: number) =>
      `${capitalize(the(exit))} reads all ${format.count(read)} maps of block ${block}: its input and all that its layers added.`,
    newMaps: (layer: number) => `New: layer ${layer}`,
    madeFrom: 'Made from all of these',
    made: 'All that was made',
    maps: (count: number) => `${format.count(count)} maps`,
    weight: (weight: string) => `mean |w| ${weight}`,
    mapsOf: (name: string) => `Feature maps of ${name}`,
    mapOf: (number: number, name: string) => `Map ${format.count(number)} of ${name}`,
    overPicture: (map: string) => `${map} over the picture`,
    valueAt: (value: string, row: number, column: number) => `: ${value} in row ${row}, column ${column}`,
    map: (number: number, count: number, min: string, max: string, enlarged: boolean) =>
      `map ${format.count(number)} of ${format.count(count)}, values ${min} to ${max}${enlarged ? ', enlarged' : ''}`,
    diagram: (block: number) => `Block ${block}: its input, layers and exit`,
    readsNothing: (name: string) => `${capitalize(name)}: reads nothing in this block`,
    /** @param sources each with its weight */
    reads: (name: string, sources: readonly string[]) =>
      `${capitalize(name)}: mean absolute weight on ${sources.join(', ')}`,
    sourceWeight: (name: string, weight: string) => `${name} ${weight}`,
    took: (name: string, sources: readonly string[]) =>
      `${capitalize(name)}: took for this picture ${sources.join(', ')}`,
    sourceShare: (name: string, share: string) => `${share} from ${name}`,
  },

  connections,

  save: {
    figure: 'Save this figure',
    failed: (message: string) => `It could not be saved: ${message}`,
    nothing: 'there is no figure yet',
  },

  errors,
};

export type Messages = typeof en;

/** A rough duration in words: `about 12 s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return 'less than a second';
  return seconds < 100 ? `about ${Math.round(seconds)} s` : `about ${Math.round(seconds / 60)} minutes`;
}
