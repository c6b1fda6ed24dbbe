import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRandom } from '@densenet/ops';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../../testing/browser.ts';
import { figuresOf } from '../figures/figures.ts';
import { classNames, madeClasses, madeLabels } from '../testing/made.ts';
import { reportPage } from './page.ts';
import { type ComparedRun, runsPage } from './runsPage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
/** One transparent pixel. */
const pixel = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

function reportOf(test: Parameters<typeof figuresOf>[0], names: string[]): Promise<string> {
  const options = { classNames: names, random: createRandom(0), bootstrap: { samples: 20 } };
  const figures = figuresOf(test, options);
  const pictures = [...figures.notable.mistakes, ...figures.notable.unsure].map(
    ({ image }) => [image, { picture: pixel, overlay: pixel, name: hostile }] as const,
  );
  const row = { training: { loss: 1, accuracy: 0.5 }, judged: { loss: 1.1, accuracy: 0.4 }, seconds: 2 };
  const epochs = [1, 2, 3].map((epoch) => ({ epoch, ...row }));
  const parts = [{ name: 'test', images: figures.images, perClass: names.map(() => 1) }];
  return reportPage({
    title: hostile,
    figures,
    course: { judgedBy: 'validation', epochs },
    pictures: new Map(pictures),
    data: { name: hostile, parts },
    recipe: { name: hostile, url: 'x'.repeat(300) },
    network: { file: '/a/long/path'.repeat(20) },
    madeWith: { 'command line': 'densenet evaluate' },
  });
}

function run(name: string, place: number): ComparedRun {
  const accuracy = 0.5 + place / 20;
  const row = { training: { loss: 1 - place / 20, accuracy }, judged: { accuracy }, seconds: 2 };
  const epochs = [1, 2, 3].map((epoch) => ({ epoch, ...row }));
  return { name, course: { judgedBy: 'test', epochs }, parameters: 1000, recipe: { seed: place } };
}

const pages: Record<string, () => Promise<string>> = {
  'ten classes': () => reportOf(madeClasses(10, 500), [hostile, ...classNames(10).slice(1)]),
  'several labels': () => reportOf(madeLabels(5, 300), classNames(5)),
  '1,000 classes': () => reportOf(madeClasses(1000, 300), classNames(1000)),
  trainings: () =>
    runsPage(
      'trainings',
      Array.from({ length: 7 }, (_, place) => run(`${hostile} ${place}`, place)),
    ),
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

// The large page takes axe half of the time that all of this does.
const isSlow = process.env.DENSENET_SLOW === '1';
const names = Object.keys(pages).filter((name) => isSlow || name !== '1,000 classes');

describe.each(names)('of %s', (name) => {
  let address = '';
  beforeAll(async () => {
    const path = join(tmpdir(), `densenet-report-${process.pid}-${name.replaceAll(/\W/g, '')}.html`);
    await writeFile(path, await pages[name]!());
    address = pathToFileURL(path).href;
  });

  it.each([
    [1280, 'light'],
    [360, 'dark'],
  ] as const)(
    'at %i pixels, %s: nothing that axe finds, nothing that the policy stops, and it fits',
    async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const faults: string[] = [];
      page.on('console', (message) => faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('dialog', () => faults.push('a script of a name ran'));
      page.on('request', (request) => {
        if (request.url() !== address && !request.url().startsWith('data:')) faults.push(`loads ${request.url()}`);
      });
      await page.goto(address);
      // Not a script of the page, whose policy would refuse it.
      await page.evaluate(axe);
      const found: AxeResults = await page.evaluate(() => {
        const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
        return axe.run({ resultTypes: ['violations'] });
      });
      const violations = found.violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ target }) => `${id}: ${target}`),
      );
      expect(violations).toEqual([]);
      expect(faults).toEqual([]);
      const fits = await page.evaluate(
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      );
      expect(fits).toBe(true);
      await page.close();
    },
  );
});
