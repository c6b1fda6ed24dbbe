import { printable } from '@densenet/model';
import sharp from 'sharp';
import type { FedPicture } from './fed.ts';

export interface Sheet {
  /** One above each column. */
  headings: readonly string[];
  /** A picture a column, all of one size. */
  rows: readonly (readonly FedPicture[])[];
  /** The pictures' own size in pixels. */
  height: number;
  width: number;
  channels: number;
}

const margin = 8;
const lineHeight = 16;
const headingHeight = 28;
/** Lines of text under a picture: the two classes of a mixture. */
const textLines = 2;
/** Small pictures are shown larger, each pixel as a square, up to this width. */
const shownWidth = 128;
/** Pixels of the sheet that a letter takes, about. */
const letterWidth = 7;

/** A contact sheet as the bytes of a PNG file: pictures, and under each what the loss is told of it. */
export function contactSheet({ headings, rows, height, width, channels }: Sheet): Promise<Buffer> {
  const scale = Math.max(1, Math.floor(shownWidth / width));
  const cell = {
    width: Math.max(width * scale, shownWidth) + margin,
    height: height * scale + textLines * lineHeight + margin,
  };
  const sheetWidth = headings.length * cell.width + margin;
  const sheetHeight = rows.length * cell.height + headingHeight + margin;
  const pixels = Buffer.alloc(sheetWidth * sheetHeight * 3, 255);
  const texts: string[] = headings.map((heading, column) =>
    text(heading, margin + column * cell.width, headingHeight - margin, cell.width),
  );
  rows.forEach((row, at) => {
    row.forEach(({ values, targets }, column) => {
      const left = margin + column * cell.width;
      const top = headingHeight + at * cell.height;
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < width * scale; x++) {
          const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
          const to = ((top + y) * sheetWidth + left + x) * 3;
          for (let colour = 0; colour < 3; colour++)
            pixels[to + colour] = values[from + (channels === 3 ? colour : 0)]!;
        }
      }
      captionOf(targets).forEach((line, index) => {
        texts.push(text(line, left, top + height * scale + (index + 1) * lineHeight - 3, cell.width));
      });
    });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheetWidth}" height="${sheetHeight}" font-family="sans-serif" font-size="12" fill="#222">${texts.join('')}</svg>`;
  return sharp(pixels, { raw: { width: sheetWidth, height: sheetHeight, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

/** Names of classes, with their shares where these are not all or nothing. */
function captionOf(targets: FedPicture['targets']): string[] {
  if (targets.length === 0) return ['none'];
  const isMixture = targets.some(({ share }) => share !== 1);
  const lines = targets.map(({ name, share }) => (isMixture ? `${(100 * share).toFixed(0)} % ${name}` : name));
  const more = lines.length - textLines;
  return more > 0 ? [...lines.slice(0, textLines - 1), `and ${more + 1} more`] : lines;
}

function text(content: string, x: number, y: number, width: number): string {
  const most = Math.floor((width - margin) / letterWidth);
  const letters = [...printable(content)];
  const shown = letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
  const escaped = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x}" y="${y}">${escaped}</text>`;
}
