import { fetchJson } from '../page/fetchJson.ts';
import { cutTile, type GalleryIndex } from './gallery.ts';

export interface Gallery {
  index: GalleryIndex;
  /** The images of the sprite, each by itself. */
  tiles: readonly ImageData[];
}

/**
 * Fetches the sprite and cuts it up.
 *
 * @throws Error where a file cannot be had; it names it
 */
export async function loadGallery(): Promise<Gallery> {
  const [index, sprite] = await Promise.all([fetchJson<GalleryIndex>('gallery.json'), pixelsOf('gallery.png')]);
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
