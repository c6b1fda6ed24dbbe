/** Logits are NaN or infinite, so that nothing follows from them. The message says of how many images. */
export class NonFiniteLogitsError extends Error {
  override readonly name = 'NonFiniteLogitsError';
  constructor(
    /** Images whose logits are not all finite. */
    readonly found: number,
    /** Images in all. */
    readonly images: number,
  ) {
    super(
      `the logits of ${found} of ${images} images are NaN or infinite, so loss and accuracy would mean nothing: the weights ` +
        'are of a training that diverged, or damaged, or the images hold such values',
    );
  }
}

/**
 * The images whose logits are not all finite, by their index. Looked at here and not on the backend, where a ReLU or a
 * maximum may make a number of a NaN.
 *
 * @param logits values of `[images, classes]`
 */
export function imagesWithNonFinite(logits: ArrayLike<number>, images: number): number[] {
  const classes = logits.length / images;
  const found: number[] = [];
  for (let image = 0; image < images; image++) {
    for (let i = image * classes; i < (image + 1) * classes; i++) {
      if (Number.isFinite(logits[i])) continue;
      found.push(image);
      break;
    }
  }
  return found;
}
