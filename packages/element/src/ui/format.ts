import type { BackendName } from '../engine/types.ts';

const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const units = ['kB', 'MB', 'GB'] as const;

/** `97.3%`. Never `100.0%` or `0.0%`, which a softmax does not give. */
export function formatPercent(probability: number): string {
  const percent = probability * 100;
  if (percent >= 99.95) return '> 99.9%';
  if (percent < 0.05) return '< 0.1%';
  return `${oneDecimal.format(percent)}%`;
}

/** A prediction in words, for a screen reader: `Sneaker, 97 percent`. */
export function spokenPrediction(label: string, probability: number): string {
  return `${label}, ${whole.format(probability * 100)} percent`;
}

/** Decimal units, as download pages use: `1.6 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit: (typeof units)[number] = 'kB';
  for (unit of units) {
    value /= 1000;
    if (value < 999.95) break;
  }
  return `${value < 100 ? oneDecimal.format(value) : whole.format(value)} ${unit}`;
}

/** `8.3 ms`; from ten milliseconds on without decimals, which would differ from run to run. */
export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds < 10 ? oneDecimal.format(milliseconds) : whole.format(milliseconds)} ms`;
}

export function formatCount(count: number): string {
  return whole.format(count);
}

const backendNames: Record<BackendName, string> = { webgl: 'WebGL', webgpu: 'WebGPU', wasm: 'WebAssembly' };

export function formatBackend(name: BackendName): string {
  return backendNames[name];
}
