import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { browserBundle } from '../../../packages/element/scripts/embed.mjs';
import { launchBrowser } from '../../../testing/browser.ts';
import { serveFolders } from '../../../testing/staticServer.ts';
import type { GalleryIndex } from './gallery/gallery.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const example = path('../../../packages/element/src/testing/withoutElement.ts');

it('the example of docs/web.md without the element classifies a picture of the page', async () => {
  expect(readFileSync(path('../../../docs/web.md'), 'utf8')).toContain(
    `\`\`\`ts\n${readFileSync(example, 'utf8')}\`\`\``,
  );

  const folder = mkdtempSync(join(tmpdir(), 'densenet-example-'));
  await build({ ...browserBundle, entryPoints: { example }, outdir: folder });
  const gallery: Required<GalleryIndex> = JSON.parse(
    readFileSync(path('../public/gallery-fashion-mnist.json'), 'utf8'),
  );
  const label = gallery.classes.indexOf('Ankle boot');
  const place = gallery.labels.findIndex(
    (found, image) => found === label && gallery.nativePredictions[image] === label,
  );
  const [left, top] = [place % gallery.columns, Math.floor(place / gallery.columns)].map((at) => at * gallery.tileSize);
  const size = { width: gallery.tileSize, height: gallery.tileSize };
  await sharp(path('../public/gallery-fashion-mnist.png'))
    .extract({ left: left!, top: top!, ...size })
    .toFile(join(folder, 'boot.png'));

  const page = '<!doctype html><img src="/page/boot.png" alt=""><script type="module" src="/page/example.js"></script>';
  const overrides = new Map([['/', { body: page }]]);
  const server = await serveFolders({ '/page/': folder, '/': path('../../../models') }, { overrides });
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    const said = tab.waitForEvent('console', { predicate: (message) => message.type() === 'log' });
    await tab.goto(server.url);
    expect((await said).text()).toBe('Ankle boot');
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
