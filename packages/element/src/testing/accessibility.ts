import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2, target size (minimum), in CSS pixels. */
const smallestTarget = 24;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong in an element, as `rule: selector`. The page's policy has to be bypassed: axe needs what it forbids. */
export async function violations(page: Page, element: string): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found: AxeResults = await page.evaluate((selector) => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: string, options: RunOptions): Promise<AxeResults> };
    };
    return axe.run(selector, { resultTypes: ['violations'] });
  }, element);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

/** The texts of controls that are too small for a finger. */
export function smallTargets(page: Page, element: string): Promise<(string | null)[]> {
  return page.evaluate(
    ({ element, smallest }) => {
      const controls = 'button, summary, select, [role=option], input:not([hidden])';
      const targets = document.querySelector(element)!.shadowRoot!.querySelectorAll(controls);
      return [...targets]
        .filter((target) => {
          const { width, height } = target.getBoundingClientRect();
          // What is in closed details has no size.
          return target.checkVisibility() && (width < smallest || height < smallest);
        })
        .map((target) => target.textContent);
    },
    { element, smallest: smallestTarget },
  );
}
