/*
 * All on bit patterns, never through a JavaScript number, so that every NaN keeps its payload: converting all 65,536
 * float16 patterns to float32 and back gives the same bits.
 */

/**
 * The float16 nearest to each value, ties to the even one, little-endian. Values of magnitude 65520 and more become
 * infinity.
 */
export function float32ToFloat16Bytes(values: Float32Array): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) halves[i] = halfBits(bits[i]!);
  return new Uint8Array(halves.buffer);
}

/** Exact: every float16 is a float32. `data` holds little-endian float16 and need not be aligned. */
export function float16BytesToFloat32(data: Uint8Array): Float32Array {
  const bits = new Uint32Array(data.length >> 1);
  for (let i = 0; i < bits.length; i++) bits[i] = singleBits(data[2 * i]! | (data[2 * i + 1]! << 8));
  return new Float32Array(bits.buffer);
}

/** Exact: a bfloat16 is the upper half of a float32. `data` holds little-endian bfloat16 and need not be aligned. */
export function bfloat16BytesToFloat32(data: Uint8Array): Float32Array {
  const bits = new Uint32Array(data.length >> 1);
  for (let i = 0; i < bits.length; i++) bits[i] = (data[2 * i]! << 16) | (data[2 * i + 1]! << 24);
  return new Float32Array(bits.buffer);
}

function halfBits(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7c00 | ((magnitude >>> 13) & 0x3ff || 1); // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 2^16 and up, infinity too
  if (magnitude >= 0x38800000) {
    // 2^-14 and up. Rounding may carry into the exponent, and from 65504 into infinity: the patterns follow on.
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x38000000) >>> 13);
  }
  if (magnitude <= 0x33000000) return sign; // to 2^-25: half of the least subnormal, a tie that goes to zero
  // Subnormal: a whole multiple of 2^-24.
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const quotient = significand >>> shift;
  const remainder = significand - (quotient << shift);
  const half = 1 << (shift - 1);
  return sign | (quotient + (remainder > half || (remainder === half && quotient % 2 === 1) ? 1 : 0));
}

function singleBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21; // left until the leading one is in the place that float32 does not store
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
