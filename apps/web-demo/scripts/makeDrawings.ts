/*
 * Draws the gallery for networks that learned from photos in colour:
 *
 *   npx tsx --conditions=@densenet/source apps/web-demo/scripts/makeDrawings.ts
 *
 * public/gallery-drawings.png, public/gallery-drawings.json
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { GalleryIndex } from '../src/gallery/gallery.ts';
import { food } from './drawings/food.ts';
import { things } from './drawings/things.ts';

const tileSize = 128;
const columns = 6;
/** Colours of the sprite's palette, which makes the file a third as large; there is no difference to be seen. */
const colours = 256;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const drawings = [...food, ...things];

const tiles = await Promise.all(
  drawings.map(async ({ content }, image) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${tileSize}" height="${tileSize}" viewBox="0 0 128 128">${content}</svg>`;
    const left = tileSize * (image % columns);
    const top = tileSize * Math.floor(image / columns);
    return { input: await sharp(Buffer.from(svg)).png().toBuffer(), left, top };
  }),
);
await sharp({
  create: {
    width: tileSize * columns,
    height: tileSize * Math.ceil(drawings.length / columns),
    channels: 3,
    background: '#fff',
  },
})
  .composite(tiles)
  .png({ palette: true, colours, effort: 10 })
  .toFile(path('../public/gallery-drawings.png'));

const index: GalleryIndex = {
  kind: 'drawings',
  classes: drawings.map(({ name }) => name),
  tileSize,
  columns,
  labels: [...drawings.keys()],
};
writeFileSync(path('../public/gallery-drawings.json'), `${JSON.stringify(index)}\n`);
spawnSync(path('../../../node_modules/.bin/biome'), ['format', '--write', path('../public')], { stdio: 'inherit' });
