/** An image from which some layer would make nothing. */
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
