import type { Page } from 'playwright-core';
import { type ClassifierSite, serveClassifierPage } from '../../testing/openClassifierPage.ts';
import type {} from './trainerPage.ts';

/** Serves the page of `trainerPage.ts`. */
export function serveTrainerPage(args: readonly string[] = []): Promise<ClassifierSite> {
  return serveClassifierPage({ entry: 'src/trainer/testing/trainerPage.ts', global: 'trainerPage', args });
}

/**
 * Runs a test on a new page.
 *
 * @throws Error where the page had faults
 */
export async function onTrainerPage(site: ClassifierSite, test: (page: Page) => Promise<void>): Promise<void> {
  const { page, faults } = await site.open({ viewport: { width: 1280, height: 900 } });
  try {
    await test(page);
    if (faults.length > 0) throw new Error(`the page had faults: ${faults.join('; ')}`);
  } finally {
    await page.close();
  }
}

/** The classes of the element on show, with their numbers of examples: `red: 6`. */
export function countsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => trainerPage.element.classes.map(({ name, count }) => `${name}: ${count}`));
}

/** Shows an element that has learned to tell colours from examples: `{ red: 6, blue: 6 }`. */
export async function showTaught(page: Page, examples: Readonly<Record<string, number>>): Promise<void> {
  await page.evaluate(async (counts) => {
    const element = trainerPage.show();
    const learned = new Promise((resolve) => element.addEventListener('learned', resolve));
    await trainerPage.teach(counts);
    await learned;
  }, examples);
}
