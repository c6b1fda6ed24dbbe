import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ExplanationPage } from '../../testing/explanationPage.ts';
import { type ExplanationSite, serveExplanationPage } from '../../testing/explanationSite.ts';

declare const explanationPage: ExplanationPage;

/** Folder to write what was saved to, for people to look at; where it is not set, nothing is written. */
const screenshots = process.env.DENSENET_SCREENSHOTS;

let site: ExplanationSite;
let page: Page;
let faults: string[];
beforeAll(async () => {
  site = await serveExplanationPage();
});
afterAll(() => site?.close());
beforeEach(async () => {
  ({ page, faults } = await site.open({ viewport: { width: 1000, height: 800 } }));
  await page.evaluate(() => explanationPage.show());
});
afterEach(async () => {
  await page.close();
  // The policy of this page allows nothing inline and no pictures at all.
  expect(faults).toEqual([]);
});

async function save(form: 'SVG' | 'PNG'): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: form, exact: true }).click();
  const download = await coming;
  const [name, bytes] = [download.suggestedFilename(), await readFile((await download.path())!)];
  if (screenshots) {
    mkdirSync(screenshots, { recursive: true });
    writeFileSync(join(screenshots, name), bytes);
  }
  return { name, bytes };
}

/** Saves until two files in a row are the same: a figure is saved as it is on the screen, where maps come one after the other. */
async function saveAtRest(): ReturnType<typeof save> {
  let last = await save('SVG');
  for (;;) {
    const next = await save('SVG');
    if (next.bytes.equals(last.bytes)) return next;
    last = next;
  }
}

const figures = {
  'Activation map': {
    name: 'densenet-activation',
    ready: 'densenet-activation-panel [role=gridcell]',
    says: 'to the logit of',
  },
  'Occlusion map': { name: 'densenet-occlusion', ready: 'densenet-occlusion-panel canvas', says: 'forward passes' },
  'Feature maps': {
    name: 'densenet-features',
    ready: 'densenet-map-strip canvas >> nth=3',
    says: 'reads all 128 maps',
  },
  Connections: { name: 'densenet-connections', ready: 'densenet-connection-map td', says: 'All of it is seen here' },
};

it.each(Object.entries(figures))(
  '%s is saved as it is on the screen, as SVG and as PNG',
  async (tab, { name, ready, says }) => {
    await page.getByRole('tab', { name: tab }).click();
    await page.locator(ready).first().waitFor();
    await page.getByText(says).first().waitFor();
    const svg = await saveAtRest();
    expect(svg.name).toBe(`${name}.svg`);
    const text = svg.bytes.toString();
    const [width, height] = ['width', 'height'].map((side) => Number(text.match(new RegExp(` ${side}="(\\d+)"`))![1]));
    expect(text).toContain(`<title>${tab}</title>`);
    // Nothing depends on a style sheet, and nothing is loaded.
    expect(text).not.toMatch(/ (class|style)=|<style|var\(|https?:(?!\/\/www\.w3\.org)/);
    const words = [...text.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word).join(' ');
    expect(words).toContain(says);
    const png = await save('PNG');
    expect(png.name).toBe(`${name}.png`);
    const painted = await sharp(png.bytes).metadata();
    expect([painted.width, painted.height]).toEqual([2 * width!, 2 * height!]);
    // The two are the same picture: the SVG, drawn by another program, differs in its letters only.
    const size = { width: 250, height: Math.round((250 * height!) / width!), fit: 'fill' } as const;
    const pixels = (file: Buffer) =>
      sharp(file).resize(size).flatten({ background: 'white' }).removeAlpha().raw().toBuffer();
    const [one, other] = [await pixels(svg.bytes), await pixels(png.bytes)];
    const difference = one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
    expect(difference).toBeLessThan(6);
    const deviation = (await sharp(png.bytes).stats()).channels[0]!.stdev;
    expect(deviation).toBeGreaterThan(10);
  },
);

it('says so where a figure cannot be saved', async () => {
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (callback) => callback(null);
  });
  await page.getByRole('button', { name: 'PNG', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/^It could not be saved: the browser cannot make a picture of \d+x\d+ pixels$/)
    .waitFor();
});
