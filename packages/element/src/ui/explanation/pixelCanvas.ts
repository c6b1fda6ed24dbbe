/**
 * Pixels as something that a canvas can draw at another size.
 *
 * @param canvas to draw them on, in place of what it held; a new one if left out
 */
export function pixelCanvas(pixels: ImageData, canvas = document.createElement('canvas')): HTMLCanvasElement {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}
