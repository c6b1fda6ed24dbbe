import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

interface PhotoOptions {
  count: number;
  width: number;
  height: number;
}

/**
 * Makes photos, as JPEG: shapes before a ground that differs in each, with noise like a camera's, so that JPEG has detail to
 * encode.
 *
 * @returns their paths
 */
export async function makePhotos(folder: string, { count, width, height }: PhotoOptions): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png()
    .toBuffer();
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const hue = (index * 47) % 360;
    const [x, y, radius] = [(index * 97) % width, (index * 61) % height, 40 + ((index * 13) % 150)];
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 40% 45%)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${(hue + 150) % 360} 60% 60%)"/></svg>`;
    const path = join(folder, `${String(index).padStart(7, '0')}.jpg`);
    await sharp(Buffer.from(drawing))
      .composite([{ input: grain, blend: 'overlay' }])
      .jpeg({ quality: 85 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
