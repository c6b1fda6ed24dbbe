import type { ClassifierModel, Pause, Run } from '@densenet/classifier';
import type { PicturePixels } from '@densenet/data';
import type { BackendReport, Picture } from '../../engine/types.ts';

/** What a trainer needs of where it runs. */
export interface TrainerHost {
  /** Runs a job alone on the backend, and once more where the backend was lost meanwhile. */
  run: Run;
  /** The backend that is used now. */
  report(): Promise<BackendReport>;
  /** Makes a function that lets the thread do other work, and throws an `AbortError` once the signal is aborted. */
  pauses(signal?: AbortSignal): Pause;
  /** Reads a picture in the network's channels, and closes it. */
  readPicture(picture: Picture, preprocessing: ClassifierModel['preprocessing']): Promise<PicturePixels>;
  imageData(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): ImageData;
}
