/**
 * Largest difference relative to the largest expected value, `max|a - b| / max|b|`: how this project compares numbers.
 */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} values where ${expected.length} were expected`);
  }
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const distance = Math.abs(actual[index]! - expected[index]!);
    // Written so that a NaN does not pass for a small difference.
    if (!(distance <= difference)) difference = distance;
    largest = Math.max(largest, Math.abs(expected[index]!));
  }
  return largest === 0 ? difference : difference / largest;
}
