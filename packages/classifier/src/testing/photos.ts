import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** A folder of the test's own, gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'densenet-classifier-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A PNG whose colours run from corner to corner, another one for each seed. */
export function photo(seed: number, width = 40, height = 30): Promise<Buffer> {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return ((pixel % width) * (seed + 2) + Math.floor(pixel / width) * (at % 3) * 5 + 31 * seed) % 256;
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
