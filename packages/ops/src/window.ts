import { OpError } from './errors.ts';

/** A square sliding window: the geometry of a convolution or a pooling. Padding is the same on all four sides. */
export interface WindowSpec {
  kernelSize: number;
  stride: number;
  padding: number;
}

/**
 * Rows (or columns) that come out of a sliding window: `floor((input + 2 padding - kernel) / stride) + 1`, as in PyTorch.
 * May be zero or negative for an input smaller than the window.
 */
export function windowOutputSize(inputSize: number, { kernelSize, stride, padding }: WindowSpec): number {
  return Math.floor((inputSize + 2 * padding - kernelSize) / stride) + 1;
}

/** @throws OpError if nothing comes out of the window for an image of `height` x `width` */
export function expectWindowFits(op: string, height: number, width: number, window: WindowSpec): void {
  if (windowOutputSize(height, window) < 1 || windowOutputSize(width, window) < 1) {
    const { kernelSize, padding } = window;
    throw new OpError(
      op,
      `a ${kernelSize}x${kernelSize} window with padding ${padding} needs an input of at least ` +
        `${kernelSize - 2 * padding}x${kernelSize - 2 * padding}, got ${height}x${width}`,
    );
  }
}
