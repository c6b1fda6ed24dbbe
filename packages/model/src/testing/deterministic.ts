/**
 * Weights, images and labels that depend on nothing but a name and a size: the same numbers as tools/deterministic.py
 * gives PyTorch, so that no weight file has to be stored. The rules are written down in tools/README.md.
 */

/** Blocks a side of a class's pattern. */
const patternSize = 8;

/** FNV-1a, 32 bits, of the UTF-8 bytes of `text`. */
function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The first `n` draws in [0, 1) of mulberry32 seeded with the hash of `name`. */
export function deterministicUniform(name: string, n: number): Float64Array {
  let state = fnv1a32(name);
  return Float64Array.from({ length: n }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

/**
 * A parameter or running statistic in PyTorch's axis order (OIHW, `[out, in]`), row by row.
 *
 * @param name torchvision's; it and the rank say which kind of parameter this is
 */
export function deterministicParameter(name: string, pytorchShape: readonly number[]): Float32Array {
  return Float32Array.from(deterministicUniform(name, size(pytorchShape)), scaling(name, pytorchShape));
}

function scaling(name: string, shape: readonly number[]): (draw: number) => number {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  if (kind === 'weight' && shape.length >= 2) {
    const taps = size(shape.slice(2));
    const limit = Math.sqrt(6 / (shape[0]! * taps + shape[1]! * taps));
    return (draw) => (2 * draw - 1) * limit;
  }
  if (kind === 'weight' || kind === 'running_var') return (draw) => 0.75 + 0.5 * draw;
  if (kind === 'bias' || kind === 'running_mean') return (draw) => 0.2 * draw - 0.1;
  throw new Error(`${name}: expected a name ending in weight, bias, running_mean or running_var`);
}

/** Images `[batch, height, width, channels]` of training step `step`: noise in [0, 1]. */
export function deterministicImages(step: number, shape: readonly number[]): Float32Array {
  return Float32Array.from(deterministicUniform(`images${step}`, size(shape)));
}

/** `n` labels of training step `step`, 0 to `classes - 1`. */
export function deterministicLabels(step: number, n: number, classes: number): Int32Array {
  return Int32Array.from(deterministicUniform(`labels${step}`, n), (draw) => Math.floor(draw * classes));
}

/**
 * Images `[batch, height, width, channels]` and labels that can be learnt: a pattern of 8x8 blocks for each class, with
 * a tenth of noise. The training fixtures use these; on noise alone two correct programs drift apart within a few steps.
 */
export function deterministicExamples(
  step: number,
  shape: readonly [batch: number, height: number, width: number, channels: number],
  classes: number,
): { images: Float32Array; labels: Int32Array } {
  const [batch, height, width, channels] = shape;
  const labels = deterministicLabels(step, batch, classes);
  const patterns = Array.from({ length: classes }, (_, label) =>
    deterministicUniform(`pattern${label}`, patternSize * patternSize * channels),
  );
  const noise = deterministicUniform(`images${step}`, size(shape));
  const images = Float32Array.from(noise, (draw, index) => {
    const channel = index % channels;
    const column = Math.floor(((Math.floor(index / channels) % width) * patternSize) / width);
    const row = Math.floor(((Math.floor(index / (channels * width)) % height) * patternSize) / height);
    const label = labels[Math.floor(index / (channels * width * height))]!;
    return 0.9 * patterns[label]![(row * patternSize + column) * channels + channel]! + 0.1 * draw;
  });
  return { images, labels };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
