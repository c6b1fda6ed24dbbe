import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { siteOf } from '../../vite/serviceWorker.ts';

const folder = mkdtempSync(join(tmpdir(), 'densenet-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

for (const name of ['assets', 'embed', 'models']) mkdirSync(join(folder, name));
const files = [
  'index.html',
  'assets/main-1.js',
  'assets/main-1.js.map',
  'embed/densenet-classifier.js',
  'densenet-classifier.zip',
  'models/fashion-mnist.safetensors',
  'models/large.safetensors',
  'models.json',
  'preview.png',
  'sw.js',
];
for (const file of files) writeFileSync(join(folder, file), file);

it('a page is kept with its first model; others are kept when they are used', () => {
  const { files: kept, later, models } = siteOf(folder);
  expect(Object.keys(kept)).toEqual([
    'assets/main-1.js',
    'index.html',
    'models/fashion-mnist.safetensors',
    'models/large.safetensors',
  ]);
  expect(later).toEqual(['models/large.safetensors']);
  expect(models).toBe('models.json');
});

it('has another version with other contents only', () => {
  const { version } = siteOf(folder);
  expect(siteOf(folder).version).toBe(version);
  writeFileSync(join(folder, 'sw.js'), 'new');
  expect(siteOf(folder).version).toBe(version);
  writeFileSync(join(folder, 'index.html'), 'new');
  expect(siteOf(folder).version).not.toBe(version);
});
