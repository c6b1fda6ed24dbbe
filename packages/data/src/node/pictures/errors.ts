import { DataError } from '../../errors.ts';

/** A picture that cannot be used. The message names it and says what is wrong with it. */
export class PictureError extends DataError {
  override name = 'PictureError';
}

/** @throws PictureError where no picture can be what the network takes */
export function expectPictureChannels(channels: number): void {
  if (channels === 1 || channels === 3) return;
  throw new PictureError(`the network takes images of ${channels} channels; image files have 1 or 3`);
}
