import { createFormat } from '../../language/format.ts';

const format = createFormat('en');

const pictures = (count: number) => (count === 1 ? '1 picture' : `${format.count(count)} pictures`);
const list = new Intl.ListFormat('en', { type: 'conjunction' });
const quoted = (names: readonly string[]) => list.format(names.map((name) => `"${name}"`));

/** The texts of `<densenet-trainer>`. Their type is that of every language: `Messages`. */
export const en = {
  language: 'en',
  format,

  panel: 'Teach a network classes of your own',
  dropHint: 'Drop pictures on a class, or a folder for each class anywhere',

  classes: {
    heading: 'Examples',
    newName: (number: number) => `Class ${number}`,
    add: 'Add a class',
    name: 'Name of the class',
    nameEmpty: 'The name was not changed: it has to have at least one letter.',
    nameTaken: (name: string) => `The name was not changed: there is a class "${name}" already.`,
    remove: (name: string) => `Remove the class ${name}`,
    pictures,
    record: 'Hold to record',
    recording: 'Recording',
    recordOf: (name: string) => `Hold to record ${name}, press for one picture`,
    recordingOf: (name: string) => `Recording ${name}`,
    burst: 'Burst',
    burstOf: (name: string, count: number) => `Burst of ${count} pictures of ${name}, after three seconds`,
    countdown: (seconds: number) => `In ${seconds} s`,
    files: 'Files',
    filesOf: (name: string) => `Files for ${name}`,
    folder: 'Folder',
    folderOf: (name: string) => `Choose a folder with pictures of ${name}`,
    empty: 'Drop pictures or a folder here, record with the camera, or select the class and paste.',
    grid: (name: string) => `Pictures of ${name}`,
    gridHelp: 'Arrow keys move, Space chooses, Shift extends, Control A chooses all, Delete removes',
    example: (number: number, name: string) => (name === '' ? `Picture ${number}` : `Picture ${number}: ${name}`),
    heldOut: 'held out, to measure with',
    chosen: (count: number) => `${format.count(count)} chosen`,
    moveTo: 'Move to',
    removeChosen: 'Remove',
    clearChoice: 'Choose none',
    similar: 'Find the most alike',
  },

  advice: {
    heading: 'Advice on the examples',
    'two-classes': 'Give examples of two classes: then the network begins to learn at once.',
    empty: (names: readonly string[]) =>
      `${quoted(names)} ${names.length === 1 ? 'has' : 'have'} no examples yet and cannot be told apart from the others.`,
    few: (names: readonly string[], enough: number) =>
      `Few examples of ${quoted(names)}: from about ${enough} of each, what is measured below begins to mean something. ` +
      'Show the thing from all sides, near and far, in different light.',
    uneven: (largest: string, smallest: string, factor: number) =>
      `"${largest}" has ${format.fixed(factor, factor < 10 ? 1 : 0)} times as many examples as "${smallest}", so answers lean ` +
      `towards it. Add some of "${smallest}".`,
  },

  intake: {
    reading: (done: number, total: number) => `Reading pictures: ${format.count(done)} of ${format.count(total)}`,
    cancel: 'Stop reading',
    added: (count: number) => `${pictures(count)} added`,
    failed: (failed: number, total: number, first: string) =>
      `${format.count(failed)} of ${pictures(total)} could not be read. The first: ${first}`,
    nothing: 'There was no file in what was dropped.',
    removed: (count: number) => `${pictures(count)} removed`,
    classRemoved: (name: string, count: number) => `The class "${name}" and ${pictures(count)} removed`,
    undo: 'Undo',
    dismiss: 'Dismiss',
    learning: (waiting: number) => `The network still has to look at ${pictures(waiting)}`,
  },

  keeping: {
    ask: 'Keep the examples on this device, so that they are here after a reload? They are sent nowhere.',
    keep: 'Keep them',
    no: 'Not now',
    opening: 'Looking for examples that were kept',
    kept: (count: number) => `${pictures(count)} kept on this device`,
    unsaved: (count: number) =>
      `There is no more room on this device: ${pictures(count)} will be gone when this page is closed. Remove some, or save ` +
      'the examples as a file.',
    unavailable: (reason: string) =>
      `This browser lets the page keep nothing (a private window, or blocked site data: ${reason}). The examples are gone ` +
      'when the page is closed.',
    forget: 'Forget all',
    forgetHelp: 'Removes every class and example, here and from this device',
    forgotten: 'All was forgotten',
    memory: 'The examples are gone when this page is closed.',
  },

  stage: {
    heading: 'What it sees',
    camera: 'Camera',
    picture: 'Try a picture',
    pictureFile: 'Picture file to try',
    invitation: 'Try it',
    hint: 'Switch the camera on, or drop a picture here to see what the network takes it for.',
    given: 'The picture that is tried',
    remove: 'Remove the picture',
    pictureFailed: 'The picture cannot be classified',
  },

  answer: {
    waiting: 'It knows no class yet. Give it examples of two.',
    live: 'Answer',
    spoken: (name: string, probability: number) => `${name}, ${format.share(probability)}`,
    showMap: 'Show where it looks',
    noMap: 'This network has no activation maps: its head is more than average pooling and one layer.',
    mapLabel: (name: string) => `Where the network finds ${name}`,
    mapCell: (row: number, column: number, value: string) => `Row ${row}, column ${column}: ${value}`,
    mapCaption: (name: string) => `What speaks for "${name}" (orange) and against it (blue)`,
    similar: 'Most like these examples',
    similarTo: (name: string) => `Most like the chosen example of "${name}"`,
    similarity: (name: string, cosine: number) => `${name}, similarity ${format.fixed(cosine, 2)}`,
    milliseconds: (milliseconds: number) => format.milliseconds(milliseconds),
  },

  learning: {
    heading: 'Learning',
    headBusy: 'The head is learning',
    head: (milliseconds: number) => `Last layer taught in ${format.milliseconds(milliseconds)}.`,
    headHelp:
      'The last layer learns by itself whenever examples change. The rest of the network stays as it came, until you train it.',
    accuracy: 'right',
    training: 'Learned examples',
    heldOut: 'Held-out examples',
    ofExamples: (count: number) => `of ${format.count(count)}`,
    noHeldOut: 'none yet: one in five of each class, of recordings one in five',
    recordingNote:
      'Pictures of one recording are nearly alike, so all of them are held out or none: record a class three times, and the third is measured with.',
    train: 'Train the whole network',
    again: 'Train again',
    stop: 'Stop',
    resume: 'Go on',
    undo: 'Back to the head',
    undoHelp: 'Forgets what the whole network has learned; the examples stay',
    settings: 'Settings',
    epochs: 'Epochs',
    epochsHelp: 'How often the network sees every example',
    learningRate: 'Learning rate',
    learningRateHelp: 'How far each step goes; empty for what the recipe has',
    epoch: (epoch: number, epochs: number) => `Epoch ${epoch} of ${epochs}`,
    left: (seconds: number) =>
      seconds < 90 ? `about ${Math.max(1, Math.round(seconds))} s left` : `about ${Math.round(seconds / 60)} min left`,
    progress: 'Progress of the training',
    stopped: 'Stopped. What was learned is in use.',
    completed: 'The whole network is taught.',
    failed: (message: string) => `Training ended: ${message}`,
    restored: 'The graphics context was lost: training went on from its last full epoch.',
    headFailed: (message: string) => `The head could not be trained: ${message}`,
  },

  curve: {
    accuracy: 'Accuracy',
    loss: 'Loss',
    shows: 'The curve shows',
    training: 'training',
    heldOut: 'held out',
    epoch: 'Epoch',
    label: (measure: string, epochs: number) => `${measure} by epoch, ${epochs} so far`,
    row: (epoch: number, training: string, heldOut: string | undefined) =>
      `Epoch ${epoch}: training ${training}${heldOut === undefined ? '' : `, held out ${heldOut}`}`,
  },

  confusion: {
    heading: 'What it confuses',
    help: 'The held-out examples: which class they are of (rows), and which it takes them for (columns). Choose a cell to see them.',
    none: 'Nothing is held out yet: one in five examples of each class is, from the third on; pictures of one recording count as one.',
    caption: 'Held-out examples by class and answer',
    cell: (count: number, truth: string, predicted: string) => `${pictures(count)} of ${truth} taken for ${predicted}`,
    taken: (truth: string, predicted: string) => `"${truth}" taken for "${predicted}"`,
    right: (name: string) => `"${name}", rightly`,
    actual: 'is',
    predicted: 'taken for',
  },

  takeHome: {
    heading: 'Take it home',
    model: 'Save the network',
    onnx: 'ONNX',
    graphModel: 'TensorFlow.js',
    modelHelp:
      'A .safetensors file for the classifier element and the densenet command, ONNX for other programs, or a GraphModel of ' +
      'TensorFlow.js.',
    examples: 'Save the examples',
    examplesHelp: 'A zip with a folder for each class: drop it here again, or train on it with densenet train --data.',
    embed: 'Put it on a page',
    embedHelp: "These two lines show the saved network on any page, beside the element's script:",
    copy: 'Copy the lines',
    copied: 'The two lines are copied.',
    notCopied: 'This browser does not let the page copy: select the lines, and press Ctrl C.',
    making: 'Making the file…',
    cancel: 'Stop',
    writing: (done: number, total: number) => `${format.count(done)} of ${pictures(total)} written`,
    saved: (name: string, bytes: number) => `${name}, ${format.bytes(bytes)}`,
    failed: (message: string) => `It could not be saved: ${message}`,
  },

  base: {
    loaded: (parameters: number, backend: string) => `${format.count(parameters)} parameters. ${backend}.`,
    float16:
      'This GPU computes with 16-bit floating-point numbers only: training the whole network may fail here, or learn less than on other devices.',
    other: 'Use another network',
    file: 'A .safetensors file',
    failed: 'The network cannot be loaded',
  },
};

export type Messages = typeof en;
