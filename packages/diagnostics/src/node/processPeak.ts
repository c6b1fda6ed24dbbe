import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Starts to watch the peak of this process's resident memory.
 *
 * @returns gives by how much the peak since then is above what the process had then; undefined where the system only knows
 * the peak of the whole life of a process, and that came before
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

/** Linux forgets the peak on request. */
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
