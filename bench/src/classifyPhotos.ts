/**
 * How many photos a second the three-line classifier classifies, and whether its memory stays flat:
 *
 *     npm run bench:classify -- [--photos 1000] [--model SOURCE] [--size 640x480] [--backend NAME]
 *
 * Makes the photos itself, as JPEG in a temporary folder, in a child process, whose memory is not counted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadClassifier } from '@densenet/classifier/node';
import type { ForcedBackend } from '@densenet/runtime';
import { makePhotos } from './photos.ts';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '1000' },
    model: {
      type: 'string',
      default: fileURLToPath(new URL('../../models/fashion-mnist.safetensors', import.meta.url)),
    },
    size: { type: 'string', default: '640x480' },
    backend: { type: 'string' },
    /** For the process that makes the photos. */
    into: { type: 'string' },
  },
});
const count = Number(values.photos);
const [width, height] = values.size.split('x').map(Number) as [number, number];

if (values.into === undefined) await measure();
else await makePhotos(values.into, { count, width, height });

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'densenet-photos-'));
  try {
    const again = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2), '--into', folder];
    execFileSync(process.execPath, again, { stdio: 'inherit' });
    const paths = (await readdir(folder)).sort().map((name) => join(folder, name));
    const backend = values.backend as ForcedBackend | undefined;
    await using classifier = await loadClassifier(values.model, { backend });
    const { network, preprocessing } = classifier.model;
    const summary = network.summary(preprocessing.height, preprocessing.width);
    console.log(
      `${summary.parameters} parameters at ${preprocessing.height}x${preprocessing.width}, ` +
        `${count} photos of ${width}x${height}; ${classifier.backend}`,
    );
    // Warm-up: allocations that are made once do not depend on the number of photos.
    await classifier.classify(paths.slice(0, 64));
    console.log(`warm: ${megabytes(process.memoryUsage().rss)} resident`);
    const began = performance.now();
    let done = 0;
    for await (const { error } of classifier.classifyAll(paths)) {
      if (error) throw error;
      if (++done % Math.ceil(count / 10) !== 0 && done !== count) continue;
      const seconds = (performance.now() - began) / 1000;
      console.log(
        `${done} photos, ${(done / seconds).toFixed(1)} a second, ${megabytes(process.memoryUsage().rss)} resident, ` +
          `peak ${megabytes(1024 * process.resourceUsage().maxRSS)}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
