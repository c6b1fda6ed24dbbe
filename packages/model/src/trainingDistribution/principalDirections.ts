/** More iterations would matter little: the thresholds are set with the same directions. */
const iterations = 60;

/**
 * The directions in which centred values vary most, by subspace iteration on their covariance.
 *
 * @param centred `[count, features]`, mean 0 in each feature
 * @param rank How many directions, at most `count` and `features`.
 * @returns Orthonormal, `[rank, features]`; their span is the principal subspace, each alone need be no eigenvector.
 */
export function principalDirections(centred: Float64Array, features: number, rank: number): Float64Array {
  const covariance = covarianceOf(centred, features);
  const count = centred.length / features;
  // Begins with some of the values, evenly spread over all, so that the start lies in their span.
  let directions = new Float64Array(rank * features);
  for (let k = 0; k < rank; k++) {
    const from = Math.floor((k * count) / rank) * features;
    directions.set(centred.subarray(from, from + features), k * features);
  }
  for (let iteration = 0; iteration < iterations; iteration++) {
    orthonormalize(directions, features);
    directions = product(directions, covariance, features);
  }
  orthonormalize(directions, features);
  return directions;
}

/** `[features, features]`, not divided by the count. */
function covarianceOf(centred: Float64Array, features: number): Float64Array {
  const covariance = new Float64Array(features * features);
  for (let start = 0; start < centred.length; start += features) {
    for (let i = 0; i < features; i++) {
      const value = centred[start + i]!;
      if (value === 0) continue;
      for (let j = i; j < features; j++) covariance[i * features + j]! += value * centred[start + j]!;
    }
  }
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < i; j++) covariance[i * features + j] = covariance[j * features + i]!;
  }
  return covariance;
}

/** Each row times a symmetric matrix. */
function product(rows: Float64Array, symmetric: Float64Array, features: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += features) {
    for (let i = 0; i < features; i++) {
      let sum = 0;
      for (let j = 0; j < features; j++) sum += symmetric[i * features + j]! * rows[start + j]!;
      result[start + i] = sum;
    }
  }
  return result;
}

/** Gram and Schmidt's, in place; twice, against what rounding leaves. A row that depends on others becomes 0. */
function orthonormalize(rows: Float64Array, features: number): void {
  for (let start = 0; start < rows.length; start += features) {
    const row = rows.subarray(start, start + features);
    const before = norm(row);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < start; other += features) {
        const along = row.reduce((sum, value, i) => sum + value * rows[other + i]!, 0);
        for (let i = 0; i < features; i++) row[i]! -= along * rows[other + i]!;
      }
    }
    const length = norm(row);
    const scale = length > 1e-10 * before ? 1 / length : 0;
    for (let i = 0; i < features; i++) row[i]! *= scale;
  }
}

const norm = (row: Float64Array) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
