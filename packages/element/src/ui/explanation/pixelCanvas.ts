/**
 * Puts pixels onto a canvas of their size, which `drawImage` can draw at another size.
 *
 * @param canvas the canvas to use, whose content is replaced; a new one by default
 */
export function pixelCanvas(pixels: ImageData, canvas = document.createElement('canvas')): HTMLCanvasElement {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}
