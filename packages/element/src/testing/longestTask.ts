import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** CPU time of the task, in microseconds. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * The longest task of a page's own thread while `happening` runs, in milliseconds of CPU time. Not of wall time, which also
 * counts while other processes have the processor.
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
