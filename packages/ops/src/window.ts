import { OpError } from './errors.ts';
import type { WindowSpec } from './specs.ts';

/**
 * Rows (or columns) that come out of a sliding window: `floor((input + 2 padding - kernel) / stride) + 1`, as in PyTorch.
 * May be zero or negative for an input smaller than the window.
 */
export function windowOutputSize(inputSize: number, { kernelSize, stride, padding }: WindowSpec): number {
  return Math.floor((inputSize + 2 * padding - kernelSize) / stride) + 1;
}

/** Largest kernel size, stride and padding: backends compute sums and small products of these in 32-bit integers. */
const largestSize = 2 ** 24;

const smallest = { kernelSize: 1, stride: 1, padding: 0 } as const;

const describe = ({ kernelSize, stride, padding }: WindowSpec, height: number, width: number) =>
  `window ${kernelSize}x${kernelSize}, stride ${stride}, padding ${padding}, input ${height}x${width}`;

/**
 * The rule for every window, whichever backend runs: whole numbers, and an input that is at least as large as the window
 * once it is padded.
 *
 * @throws OpError where it is broken, for an image of `height` x `width`
 */
export function expectWindowFits(op: string, height: number, width: number, window: WindowSpec): void {
  for (const name of ['kernelSize', 'stride', 'padding'] as const) {
    const [value, least] = [window[name], smallest[name]];
    if (Number.isInteger(value) && value >= least && value <= largestSize) continue;
    const problem = `${name} must be a whole number from ${least} to ${largestSize}, got ${value}`;
    throw new OpError(op, `${problem} (${describe(window, height, width)})`);
  }
  if (windowOutputSize(height, window) < 1 || windowOutputSize(width, window) < 1) {
    const { kernelSize, padding } = window;
    throw new OpError(
      op,
      `a ${kernelSize}x${kernelSize} window with padding ${padding} needs an input of at least ` +
        `${kernelSize - 2 * padding}x${kernelSize - 2 * padding}, got ${height}x${width}`,
    );
  }
}

/**
 * The rule for windows of max-pooling: as {@link expectWindowFits}, and as in PyTorch no more padding than half of the window.
 * With more, a window could lie in the padding alone, and has no maximum.
 *
 * @throws OpError where it is broken, for an image of `height` x `width`
 */
export function expectPoolingWindow(op: string, height: number, width: number, window: WindowSpec): void {
  expectWindowFits(op, height, width, window);
  if (2 * window.padding <= window.kernelSize) return;
  const problem = `padding must be at most half of the window, ${Math.floor(window.kernelSize / 2)}, got ${window.padding}`;
  throw new OpError(op, `${problem} (${describe(window, height, width)})`);
}

/** Shape of the output of a window that slides over maps `[batch, height, width, ...]`. */
export function windowOutputShape(shape: readonly number[], window: WindowSpec, outChannels: number): number[] {
  const [batch, height, width] = shape as [number, number, number];
  return [batch, windowOutputSize(height, window), windowOutputSize(width, window), outChannels];
}
