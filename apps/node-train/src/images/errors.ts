/** An image file that cannot be used. The message names the file and what is wrong with it. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** @throws ImageError where no picture can be what the network takes */
export function expectPictureChannels(channels: number): void {
  if (channels === 1 || channels === 3) return;
  throw new ImageError(`the network takes images of ${channels} channels; image files have 1 or 3`);
}
