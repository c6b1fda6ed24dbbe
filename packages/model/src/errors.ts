/** Images of another shape than a network takes: `[batch, height, width, channels]`. */
export class InputShapeError extends Error {
  override readonly name = 'InputShapeError';
  constructor(
    readonly shape: readonly number[],
    readonly inChannels: number,
  ) {
    super(
      `images must have the shape [batch, height, width, ${inChannels}], got [${shape.join(', ')}]` +
        remedy(shape, inChannels),
    );
  }
}

function remedy(shape: readonly number[], inChannels: number): string {
  if (shape.length === 3 && shape[2] === inChannels) return ': one image needs the batch axis too, expandDims(0)';
  if (shape.length === 3 && inChannels === 1) return ': grey images need the channel axis too, expandDims(3)';
  if (shape.length === 2 && inChannels === 1) return ': one grey image needs the batch and channel axes too, reshape';
  if (shape.length === 4 && shape[1] === inChannels) return ': channels come last here, transpose([0, 2, 3, 1])';
  return '';
}

/** @throws InputShapeError where they are not `[batch, height, width, inChannels]` */
export function expectImages({ shape }: { shape: readonly number[] }, inChannels: number): void {
  if (shape.length !== 4 || shape[3] !== inChannels) throw new InputShapeError(shape, inChannels);
}

/** An image so small that the output of some layer would be empty. */
export class InputTooSmallError extends Error {
  override readonly name = 'InputTooSmallError';
  constructor(
    readonly layer: string,
    readonly shape: readonly number[],
    context?: { input: readonly number[]; smallest: number },
  ) {
    const empty = `${layer} would make ${shape.map((size) => Math.max(size, 0)).join('x')} feature maps`;
    super(
      context === undefined
        ? empty
        : `an input of ${context.input[0]}x${context.input[1]} is too small for this network: ${empty}; ` +
            `the smallest input is ${context.smallest}x${context.smallest}`,
    );
  }
}

/** A network that no computer would run. The message says by which measure, and how much is too much. */
export class NetworkTooLargeError extends Error {
  override readonly name = 'NetworkTooLargeError';
}
