import type { Picture } from '@densenet/element';

/** Pixels of a thumbnail's longer side: twice what is shown, for screens with two pixels a CSS pixel. */
const longerSide = 96;

/** A small copy of a picture, made beside the page's thread. */
export async function thumbnailOf(picture: Picture): Promise<HTMLCanvasElement> {
  const scale = Math.min(1, longerSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(scale * picture.width));
  canvas.height = Math.max(1, Math.round(scale * picture.height));
  const small = await createImageBitmap(picture, {
    resizeWidth: canvas.width,
    resizeHeight: canvas.height,
    resizeQuality: 'medium',
  });
  canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(small);
  return canvas;
}
