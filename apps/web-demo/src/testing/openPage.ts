import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface WatchedPage {
  page: Page;
  /** Faults so far: errors in the console, violations of the Content-Security-Policy, requests to other servers. */
  faults: string[];
  close(): Promise<void>;
}

/** What Playwright says in the page's console where it keeps a service worker from being registered. */
const blocked = 'Service Worker registration blocked by Playwright';

/**
 * Opens a page in a browser context of its own, and records faults on it. Its service worker is blocked unless the options
 * allow it: a first visit would load all files of the page for visits without a network, while the test goes on.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on('console', (message) => {
    if (message.text() === blocked) return;
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.origin !== origin && !['blob:', 'data:'].includes(address.protocol))
      faults.push(`asked ${address.href}`);
  });
  await page.exposeFunction('reportViolation', (violation: string) => faults.push(violation));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void };
      reportViolation(`blocked by ${violatedDirective}: ${blockedURI} in ${sourceFile}`);
    });
  });
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}
