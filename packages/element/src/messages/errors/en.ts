import { type PictureFormat, pictureRemedy } from '@densenet/data';

/** What errors say to visitors. In a file of its own, since the worker needs no other text. */
export const errors = {
  theFile: 'The file',
  fileNamed: (name: string) => `"${name}"`,
  /** A model's file that has no address, inside a sentence. */
  theModelFile: 'the file',
  theDataUrl: 'The data URL',
  empty: (name: string) => `${name} is empty (0 bytes). Choose another picture.`,
  noPicture: (name: string, type: string, formats: readonly string[]) =>
    `${name} is ${type === '' ? 'a file of unknown type' : type}, not a picture. ${chooseOne(formats)}`,
  damaged: (name: string, format: string, formats: readonly string[]) =>
    `${name} is ${format} and cannot be read: it is damaged, or this browser does not know all of the format. ${chooseOne(formats)}`,
  // Not a PictureFormat: the type of the texts is part of the elements' own, and that type's package brings those of TensorFlow.js,
  // which do not compile beside a browser's.
  otherFormat: (name: string, format: string) =>
    `${name} is ${format}, which this browser does not read. ${pictureRemedy(format as PictureFormat)}`,
  noAddress: (text: string) => `"${text}" is not an address. Expected one like https://example.org/picture.jpg.`,
  policy: (origin: string) =>
    `this page's own policy does not let it read from ${origin}: its Content-Security-Policy needs that in connect-src`,
  pictureForbidden: (name: string, why: string) => `${name}: ${why}. Save the picture and drop the file here.`,
  pictureUnreachable: (name: string) =>
    `${name} could not be fetched: there is no such server, or it does not let other pages read its pictures (CORS). ` +
    'Save the picture and drop the file here.',
  pictureStatus: (name: string, status: number) => `${name} answered ${status}, expected a picture. Check the address.`,
  svgSize: 'The SVG has no size: expected width and height in pixels, or a viewBox. Add one, or save it as PNG.',
  svgForm: 'The SVG is not well-formed XML. Open it in an editor, or save it as PNG.',
  svgDrawing: 'The SVG could not be drawn. Save it as PNG.',
  otherOrigin:
    'The picture comes from another origin, whose server does not let this page read it (CORS). Load it with ' +
    'crossorigin="anonymous" from a server that allows it (CORS), or save it and drop the file here.',
  insecure: 'The camera needs a secure page: open it by https, or from localhost.',
  cameraDenied:
    'The camera cannot be used. The browser was not allowed to use it: allow the camera in the settings of this page.',
  cameraMissing: 'The camera cannot be used. There is none on this device: choose a picture instead.',
  cameraBusy: 'The camera cannot be used. Another program uses it: close that one and try again.',
  camera: (why: string) => `The camera cannot be used. ${why}`,
  modelAddress: (src: string) => `src is "${src}", which is not an address. Expected one of a .safetensors file.`,
  modelForbidden: (name: string, why: string) => `${name}: ${why}`,
  pageIsFile: (name: string) =>
    `${name} cannot be read: a browser lets no page that was opened as a file read other files. Serve the folder, for ` +
    'example with "npx serve", and open the address that it names',
  modelUnreachable: (name: string) =>
    `${name} cannot be reached: the network is away, the address is wrong, or its server does not allow this page (CORS)`,
  modelStatus: (name: string, status: string) =>
    `${name}: the server answered ${status}; expected a .safetensors file there`,
  webPage: (name: string) =>
    `${name} is a web page, not a .safetensors file: many servers answer so for a path that does not exist`,
  integrity: (name: string, expected: string, found: string) =>
    `${name} is not the file that was expected: integrity says ${expected}, found ${found}`,
  tooLarge: (name: string, bytes: number, most: number) =>
    `${name} has ${bytes} bytes or more; a model has at most ${most}`,
  stalled: (name: string, seconds: number) => `nothing of ${name} arrived for ${seconds} s: try again`,
  /** @param of bytes of the whole file; undefined where the server did not say */
  stopped: (name: string, bytes: number, of: number | undefined) =>
    `the download of ${name} stopped after ${bytes}${of === undefined ? '' : ` of ${of}`} bytes: try again`,
  noBackend: (reasons: string) => `no backend works in this browser: ${reasons}`,
  backendLost: (why: string) => `the graphics backend was lost and none can be started: ${why}`,
  workerFailed: (why: string) => `The worker that computes has failed: ${why}. Load the model again.`,
  labelsJson: (why: string) => `labels starts with "[", but is no JSON: ${why}`,
  labelsForm: 'labels must be a JSON array of strings, or names with commas between.',
  labelsCount: (names: number, classes: number) =>
    `labels has ${names} names, but the model has ${classes} classes: give one name a class.`,
  archiveForm:
    'This is no zip archive, or it was not copied whole. Choose one that this page has written, or a zip of folders.',
  archivePassword: (path: string) =>
    `"${path}" in the archive has a password. Unpack the archive and give the folders.`,
  archiveDamaged: (path: string) => `"${path}" in the archive is damaged. Download or copy the archive again.`,
  archivePicture: (path: string, megabytes: number, most: number) =>
    `"${path}" in the archive has ${megabytes} MB unpacked; a picture may have ${most}. Leave it out, or make it smaller.`,
  archiveFiles: (most: number) =>
    `The archive has more than ${most} files, which are not read. Divide it into several.`,
  noExamples: (otherFiles: number) =>
    `There is no picture here (${otherFiles} other files). Expected a folder for each class, with its pictures in it.`,
  projectForm: (problem: string) =>
    `project.json is not as this page writes it: ${problem}. Take the file out of the archive, and the folders say the classes.`,
};

export type ErrorMessages = typeof errors;

function chooseOne(formats: readonly string[]): string {
  return `Choose a ${formats.slice(0, -1).join(', ')} or ${formats.at(-1)} file.`;
}
