/** Probabilities of logits; the largest is taken off first, so that none overflows. */
export function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** @throws Error where a logit is NaN or infinite: percentages of such say nothing */
export function assertFinite(logits: Float32Array): void {
  const index = logits.findIndex((logit) => !Number.isFinite(logit));
  if (index === -1) return;
  throw new Error(
    `The network gives no numbers for this picture: the logit of class ${index} is ${logits[index]}. Its weights or its ` +
      'preprocessing are wrong: export it again, or take another model.',
  );
}
