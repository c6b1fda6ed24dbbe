import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** How long the thread was on the processor, in microseconds. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * The longest that a page's own thread was busy at a stretch while something happened, in milliseconds of the processor:
 * not of the clock, by which a page whose processor another process has looks like one that is stopped.
 */
export async function longestTask(browser: Browser, page: Page, happening: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['-*', 'disabled-by-default-devtools.timeline'] });
  await happening();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain';
  const mainThreads = new Set(trace.traceEvents.filter(isMain).map(thread));
  const tasks = trace.traceEvents.filter((event) => event.name === 'RunTask' && mainThreads.has(thread(event)));
  if (tasks.length === 0) throw new Error("the browser's trace has no task of a page");
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}
