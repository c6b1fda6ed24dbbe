import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../../../testing/browser.ts';
import { serveFolders } from '../../../testing/staticServer.ts';
import { placeEmbed } from './testing/placeEmbed.ts';
import type { DensenetClassifier } from './ui/classifier.ts';

const guide = readFileSync(new URL('../../../docs/train-your-own.md', import.meta.url), 'utf8');
const network = readFileSync(new URL('../../../models/fashion-mnist.safetensors', import.meta.url));

it('the page of the guide, with a network beside it, classifies and sends nothing anywhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'densenet-guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await placeEmbed(folder);
  const [, page] = /^```html\n([\s\S]+?)^```/m.exec(guide)!;
  const overrides = new Map([
    ['/index.html', { body: page! }],
    ['/photos.safetensors', { body: network }],
  ]);
  const server = await serveFolders({ '/': folder }, { overrides });
  onTestFinished(() => server.close());
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const opened = await browser.newPage();
  const requests: { address: string; method: string }[] = [];
  opened.on('request', (request) => requests.push({ address: request.url(), method: request.method() }));
  await opened.goto(`${server.url}index.html`);
  const classify = () =>
    opened.evaluate(async () => {
      await customElements.whenDefined('densenet-classifier');
      const element = document.querySelector<DensenetClassifier>('densenet-classifier')!;
      await element.whenReady();
      const picture = Object.assign(document.createElement('canvas'), { width: 28, height: 28 });
      picture.getContext('2d')!.fillRect(0, 0, 28, 28);
      return (await element.classify(picture)).length;
    });
  expect(await classify()).toBe(3);
  expect(requests.map(({ address }) => address)).toContain(`${server.url}photos.safetensors`);
  for (const { address, method } of requests) {
    expect(method).toBe('GET');
    expect(/^(blob:|data:)/.test(address) || address.startsWith(server.url)).toBe(true);
  }
  const before = requests.length;
  expect(await classify()).toBe(3);
  expect(requests.slice(before)).toEqual([]);
});
