/** An image file that cannot be used. The message names the file and what is wrong with it. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}
