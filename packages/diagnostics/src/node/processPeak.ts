import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Starts to watch the peak of this process's resident memory.
 *
 * @returns a function that gives by how many bytes the peak since this call is above the memory at this call; undefined where
 * the system knows only the peak of the whole life of a process, and that was before this call
 */
export function startProcessPeak(): () => number | undefined {
  const start = process.memoryUsage.rss();
  const isReset = resetPeak();
  const before = peakBytes();
  return () => {
    const peak = peakBytes();
    return isReset || peak > before ? Math.max(0, peak - start) : undefined;
  };
}

/** Makes Linux measure the peak anew; false on other systems, which cannot. */
function resetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

function peakBytes(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
    return 1024 * Number(kibibytes);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
