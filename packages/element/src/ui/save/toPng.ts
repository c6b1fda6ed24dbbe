import type { Drawing, PathShape, TextShape } from './drawing.ts';

/**
 * A drawing as the bytes of a PNG. It is painted shape by shape: an SVG loaded as a picture would need a permission of the page's
 * Content-Security-Policy.
 *
 * @param scale pixels of the PNG for each CSS pixel
 * @throws Error where the browser cannot make a canvas of this size
 */
export async function toPng(drawing: Drawing, scale: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(drawing.width * scale);
  canvas.height = Math.ceil(drawing.height * scale);
  const context = canvas.getContext('2d')!;
  context.fillStyle = drawing.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const shape of drawing.shapes) {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    if (shape.kind === 'path') paintPath(context, shape);
    else if (shape.kind === 'text') paintText(context, shape);
    else {
      const { pixels, x, y, width, height, opacity, smooth } = shape;
      context.globalAlpha = opacity;
      context.imageSmoothingEnabled = smooth;
      context.drawImage(pixels, x, y, width, height);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`the browser cannot make a picture of ${canvas.width}x${canvas.height} pixels`);
  return blob;
}

/** Width of the line that covers a seam, in the shape's own units: the segments of a legend are one unit wide. */
const seamWidth = 0.1;

function paintPath(context: CanvasRenderingContext2D, { d, transform, crisp, fill, stroke }: PathShape): void {
  context.transform(...(transform as [number, number, number, number, number, number]));
  const path = new Path2D(d);
  if (fill) {
    context.globalAlpha = fill.opacity;
    context.fillStyle = fill.colour;
    context.fill(path);
    // A canvas smooths all edges. Of an opaque shape a hairline of its own colour covers the seam to the next.
    if (crisp && fill.opacity === 1 && !stroke) {
      context.strokeStyle = fill.colour;
      context.lineWidth = seamWidth;
      context.stroke(path);
    }
  }
  if (!stroke) return;
  context.globalAlpha = stroke.opacity;
  context.strokeStyle = stroke.colour;
  context.lineWidth = stroke.width;
  context.lineCap = stroke.cap;
  context.setLineDash([...stroke.dashes]);
  context.stroke(path);
}

function paintText(
  context: CanvasRenderingContext2D,
  { text, x, y, family, size, weight, italic, fill }: TextShape,
): void {
  context.globalAlpha = fill.opacity;
  context.fillStyle = fill.colour;
  context.font = `${italic ? 'italic ' : ''}${weight} ${size}px ${family}`;
  context.fillText(text, x, y);
}
