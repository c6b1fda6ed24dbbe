import { createFormat } from '../language/format.ts';
import { code, rich } from '../language/richText.ts';

const format = createFormat('en');

/** The texts of `<densenet-classifier>` and its explanation. Their type is that of every language: `Messages`. */
export const en = {
  language: 'en',
  format,

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
      `The network knows ${classes} classes. Give it a picture${canDraw ? ' or draw one' : ''}, and see what it takes it ` +
      'for, and why.',
    running: 'Looking at the picture',
  },
};

export type Messages = typeof en;
