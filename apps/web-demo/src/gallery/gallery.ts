import { fetchJson } from '../page/fetchJson.ts';

/** What describes a sprite: images of one size side by side in one file. */
export interface SpriteIndex {
  classes: readonly string[];
  /** Width and height of an image in pixels. */
  tileSize: number;
  /** Images in a row of the sprite. */
  columns: number;
  /** True class of each image. */
  labels: readonly number[];
}

/** The content of `gallery-NAME.json`, which describes `gallery-NAME.png`: pictures that suit a network. */
export interface GalleryIndex extends SpriteIndex {
  /** Where the images are from, which decides what the page says of them. */
  kind: 'fashion-mnist' | 'drawings';
  /** Place of each image in the test set that they are from; left out for drawings. */
  testIndices?: readonly number[];
  /** The class that the gallery's own network gives each image on native TensorFlow, for browsers to be compared with. */
  nativePredictions?: readonly number[];
}

/** Upper left corner of an image in the sprite, in pixels. */
export function tileOrigin(image: number, { tileSize, columns }: Pick<GalleryIndex, 'tileSize' | 'columns'>) {
  return { x: tileSize * (image % columns), y: tileSize * Math.floor(image / columns) };
}

/**
 * Cuts one image out of the sprite.
 *
 * @param sprite RGBA pixels of all images, `[height, columns * tileSize, 4]`
 * @returns RGBA pixels of the image, `[tileSize, tileSize, 4]`
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

export interface Sprite<Index extends SpriteIndex> {
  index: Index;
  /** The images, cut out of the sprite. */
  tiles: readonly ImageData[];
}

export interface Gallery extends Sprite<GalleryIndex> {
  /** By which models name it: `gallery-fashion-mnist`. */
  name: string;
}

const loading = new Map<string, Promise<Gallery>>();

/**
 * Loads a gallery. One that was loaded is kept; one that failed is tried again.
 *
 * @throws Error where a file cannot be loaded, naming it
 */
export function loadGallery(name: string): Promise<Gallery> {
  const known = loading.get(name);
  if (known) return known;
  const gallery = loadSprite<GalleryIndex>(name).then((sprite) => ({ name, ...sprite }));
  loading.set(name, gallery);
  gallery.catch(() => loading.delete(name));
  return gallery;
}

/**
 * Fetches `NAME.json` and `NAME.png`, and cuts the sprite into its images.
 *
 * @throws Error where a file cannot be loaded, naming it
 */
export async function loadSprite<Index extends SpriteIndex>(name: string): Promise<Sprite<Index>> {
  const [index, sprite] = await Promise.all([fetchJson<Index>(`${name}.json`), pixelsOf(`${name}.png`)]);
  const { tileSize } = index;
  const tiles = index.labels.map((_, image) => new ImageData(cutTile(sprite, image, index), tileSize, tileSize));
  return { index, tiles };
}

async function pixelsOf(url: string): Promise<ImageData> {
  const image = new Image();
  image.src = url;
  await image.decode().catch((cause: unknown) => {
    throw new Error(`${url} does not load as an image`, { cause });
  });
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
