import type { Picture } from '../../engine/types.ts';
import type { Size } from '../../image/size.ts';

/**
 * Shorter side of a picture that is kept, in pixels: what networks of 224 pixels crop from. The longer side of a very long one is
 * limited, so that no picture takes the room of a hundred.
 */
export const storedSide = 256;
const longestSide = 4 * storedSide;

/** Files as small as this are kept as they are: no quality is lost, and little room. */
const smallFile = 100_000;

const quality = 0.92;

/** The size at which a picture is kept: its proportions stay, and a small one stays as it is. */
export function storedSize({ width, height }: Size): Size {
  const scale = Math.min(1, storedSide / Math.min(width, height), longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * A picture as it is kept: shrunk, as JPEG, on white where it is transparent. The picture that was given is closed.
 *
 * @param file that the picture was decoded from; kept in place of a JPEG where it is small already
 */
export async function storedPicture(picture: Picture, file?: Blob): Promise<Blob> {
  const { width, height } = storedSize(picture);
  const isSmall = width === picture.width && height === picture.height;
  if (isSmall && file !== undefined && file.size <= smallFile && /^image\/(jpeg|png|webp)$/.test(file.type)) {
    if ('close' in picture) picture.close();
    return file;
  }
  const small = await createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  if ('close' in picture) picture.close();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(small, 0, 0);
  small.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
