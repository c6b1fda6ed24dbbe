import { printable } from '@densenet/model';

/** Shows how far a long piece of work has come, and how long it still takes. */
export interface Progress {
  /** `done` of the total is complete; `note` is shown behind it. */
  update(done: number, note?: string): void;
  /** Removes the bar, before a line is printed. */
  clear(): void;
}

/** The part of a stream that a bar needs; `process.stderr` is one. */
interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const barWidth = 24;
/** Milliseconds between two drawings of the bar, and between two lines where there is no terminal. */
const redrawEvery = 100;
const lineEvery = 10_000;

/** `95` to `1m35s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, '0')}m`;
  return minutes > 0 ? `${minutes}m${String(rest).padStart(2, '0')}s` : `${rest}s`;
}

/**
 * A live bar on a terminal; elsewhere a plain line now and then, so that a log stays readable.
 *
 * @param total of whatever `update` counts
 * @param startedAt how much was done before: the time left is estimated from what was done since
 */
export function createProgress(
  label: string,
  total: number,
  { stream = process.stderr, startedAt = 0, now = Date.now, secondsOfAll = () => undefined }: ProgressOptions = {},
): Progress {
  const begun = now();
  let shownAt = stream.isTTY ? 0 : begun;
  let visible = false;
  const draw = (done: number, note: string): string => {
    const elapsed = (now() - begun) / 1000;
    const rate = (done - startedAt) / elapsed;
    const secondsLeft = done < total && rate > 0 ? (total - done) / rate : undefined;
    const time =
      done >= total ? formatDuration(elapsed) : secondsLeft === undefined ? '' : `ETA ${formatDuration(secondsLeft)}`;
    const percent = `${Math.floor((100 * done) / total)}%`.padStart(4);
    const parts = [printable(label), percent, `${done}/${total}`, printable(note), time].filter((part) => part !== '');
    const columns = stream.isTTY ? (stream.columns ?? 100) - 1 : Number.POSITIVE_INFINITY;
    const all = secondsOfAll();
    const allLeft = all === undefined || secondsLeft === undefined ? '' : `, all ${formatDuration(all)}`;
    // Where there is no room for both, what is left of the part on show is said.
    if (parts.join('  ').length + allLeft.length <= columns) parts.push(`${parts.pop()}${allLeft}`);
    if (!stream.isTTY) return `${parts.join('  ')}\n`;
    // On a narrow terminal the bar is shortened, then left out, before the figures are.
    const width = Math.max(0, Math.min(barWidth, columns - parts.join('  ').length - 2));
    const filled = Math.round((width * Math.min(done, total)) / total);
    const bar = width === 0 ? [] : ['█'.repeat(filled) + '░'.repeat(width - filled)];
    return `\r\x1b[K${[parts[0], ...bar, ...parts.slice(1)].join('  ').slice(0, columns)}`;
  };
  return {
    update: (done, note = '') => {
      if (now() - shownAt < (stream.isTTY ? redrawEvery : lineEvery)) return;
      shownAt = now();
      visible = stream.isTTY === true;
      stream.write(draw(done, note));
    },
    clear: () => {
      if (visible) clearBar(stream);
      visible = false;
    },
  };
}

/** Removes the bar of a process that ended while it was drawn, from the terminal that this one has with it. */
export function clearBar(stream: ProgressStream = process.stderr): void {
  if (stream.isTTY) stream.write('\r\x1b[K');
}

export interface ProgressOptions {
  stream?: ProgressStream;
  startedAt?: number;
  /** In milliseconds. */
  now?: () => number;
  /** Seconds left of all that the work on show is a part of; undefined while nobody knows, or where it is the last part. */
  secondsOfAll?: () => number | undefined;
}
