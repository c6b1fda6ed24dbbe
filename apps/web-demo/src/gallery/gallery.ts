/** What `gallery.json` says of `gallery.png`: real test images of Fashion-MNIST side by side. */
export interface GalleryIndex {
  classes: readonly string[];
  /** Width and height of an image in pixels. */
  tileSize: number;
  /** Images in a row of the sprite. */
  columns: number;
  /** Class of each image. */
  labels: readonly number[];
  /** Place of each image in the test set. */
  testIndices: readonly number[];
  /** The class that the shipped network gives each image on native TensorFlow, for browsers to be compared with. */
  nativePredictions: readonly number[];
}

/** Upper left corner of an image in the sprite, in pixels. */
export function tileOrigin(image: number, { tileSize, columns }: Pick<GalleryIndex, 'tileSize' | 'columns'>) {
  return { x: tileSize * (image % columns), y: tileSize * Math.floor(image / columns) };
}

/**
 * One image out of the sprite's pixels, RGBA: `[tileSize, tileSize, 4]`.
 *
 * @param sprite pixels of the whole, `[height, columns * tileSize, 4]`
 * @throws RangeError where the image lies outside the sprite
 */
export function cutTile(
  sprite: { data: Uint8ClampedArray; width: number; height: number },
  image: number,
  index: Pick<GalleryIndex, 'tileSize' | 'columns'>,
): Uint8ClampedArray<ArrayBuffer> {
  const { tileSize } = index;
  const { x, y } = tileOrigin(image, index);
  if (image < 0 || x + tileSize > sprite.width || y + tileSize > sprite.height) {
    throw new RangeError(
      `image ${image} would be at ${x}, ${y} of a sprite of ${sprite.width}x${sprite.height}: expected it inside`,
    );
  }
  const pixels = new Uint8ClampedArray(4 * tileSize * tileSize);
  for (let row = 0; row < tileSize; row++) {
    const start = 4 * ((y + row) * sprite.width + x);
    pixels.set(sprite.data.subarray(start, start + 4 * tileSize), 4 * tileSize * row);
  }
  return pixels;
}
