/*
 * Draws the picture that a link to the page is shown with:
 *
 *   npx tsx --conditions=@densenet/source apps/web-demo/scripts/makePreview.ts
 *
 * public/preview.png, 1200 by 630: a dense block, and what the page says of it. The text is set in the machine's own serif.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type GalleryIndex, tileOrigin } from '../src/gallery/gallery.ts';
import { en } from '../src/messages/en.ts';

const [width, height] = [1200, 630];
/** Pixels of a picture under the block. */
const tile = 92;
const accent = '#3457d5';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const gallery: GalleryIndex = JSON.parse(readFileSync(path('../public/gallery-fashion-mnist.json'), 'utf8'));
const drawings: GalleryIndex = JSON.parse(readFileSync(path('../public/gallery-drawings.json'), 'utf8'));

/** Nodes of a dense block on a line, each joined to all before it. */
const nodes = Array.from({ length: 7 }, (_, at) => 90 + 170 * at);
const ground = 300;
const arcs = nodes.flatMap((to, at) =>
  nodes.slice(0, at).map((from) => {
    const rise = ground - 0.33 * (to - from) - 20;
    return `<path d="M${from} ${ground}C${from} ${rise} ${to} ${rise} ${to} ${ground}"/>`;
  }),
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <rect width="${width}" height="${height}" fill="#f9fafc"/>
  <g fill="none" stroke="${accent}" stroke-width="2.5" stroke-opacity="0.75">${arcs.join('')}</g>
  ${nodes.map((x) => `<circle cx="${x}" cy="${ground}" r="13" fill="${accent}"/>`).join('')}
  <text x="78" y="408" font-family="Charter, Cambria, Georgia, DejaVu Serif, serif" font-size="54" fill="#1a1d26">${en.hero.title}</text>
  <text x="80" y="458" font-family="system-ui, DejaVu Sans, sans-serif" font-size="25" fill="#5a6072">${en.description}</text>
</svg>`;

/** Some pictures of a gallery, as large as the preview shows them. */
const cut = (
  name: string,
  { tileSize, columns }: GalleryIndex,
  images: readonly number[],
  kernel: 'nearest' | 'lanczos3',
) =>
  images.map((image) => {
    const { x: left, y: top } = tileOrigin(image, { tileSize, columns });
    const size = { width: tileSize, height: tileSize };
    return sharp(path(`../public/${name}.png`))
      .extract({ left, top, ...size })
      .resize(tile, tile, { kernel })
      .png()
      .toBuffer();
  });

const pictures = await Promise.all([
  ...cut('gallery-fashion-mnist', gallery, [9, 62, 100, 143, 160], 'nearest'),
  ...cut('gallery-drawings', drawings, [0, 13, 12, 10, 20], 'lanczos3'),
]);
await sharp(Buffer.from(svg))
  .composite(pictures.map((input, at) => ({ input, left: 80 + Math.round(((width - 160 - tile) / 9) * at), top: 500 })))
  .png({ palette: true, effort: 10 })
  .toFile(path('../public/preview.png'));
