import { type Obstacle, RUNG_LABELS, type Rung } from '../types.ts';

/** A faster rung that did not start, and why. */
export interface Miss {
  rung: Rung;
  obstacle: Obstacle;
}

/**
 * The one line that every user sees, such as `native TensorFlow 2.21.0 on CPU (2 threads, AVX-512); CUDA not used: no
 * NVIDIA GPU found`. A reason that several rungs share is given once.
 */
export function summarise(
  started: { title: string; device: string; shortfall?: string },
  misses: readonly Miss[],
  forced: boolean,
): string {
  const shortfall = started.shortfall === undefined ? '' : `, ${oneLine(started.shortfall)}`;
  const first = `${started.title} on ${started.device}${shortfall}`;
  if (forced) return `${first}; as asked for`;
  const byReason = new Map<string, string[]>();
  for (const { rung, obstacle } of misses) {
    const reason = oneLine(obstacle.reason);
    byReason.set(reason, [...(byReason.get(reason) ?? []), RUNG_LABELS[rung]]);
  }
  const parts = [...byReason].map(([reason, labels]) => `${labels.join(' and ')} not used: ${reason}`);
  return [first, ...parts].join('; ');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
