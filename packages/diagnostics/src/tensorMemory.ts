import { engine, type Tensor, util } from '@tensorflow/tfjs-core';

/** What tensors take while something runs, in bytes, above what they took before. */
export interface TensorMemory {
  /** The most at any moment, inside an operation too. */
  peakBytes: number;
  /** The kernels that were running at the peak, outermost first: such as `densenet/normReluConvGrad`, `Add`. */
  peakIn: readonly string[];
  /** The peak by the operation that made the tensors, largest first; under the empty name those that no operation made. */
  peakByOperation: { [operation: string]: number };
  /** The most between two outermost kernels: what has to live from one to the next. */
  peakBetweenBytes: number;
  /** What the tensors still take at the end. */
  leftBytes: number;
}

/** The part of TensorFlow.js' engine that registers every tensor and disposes of it. */
interface Bookkeeping {
  state: { tensorInfo: { has(data: object): boolean } };
  trackTensor(tensor: Tensor, backend: unknown): void;
  disposeTensor(tensor: Tensor): void;
  runKernel(name: string, ...rest: unknown[]): unknown;
}

/** What the names of the kernels of `@densenet/ops` begin with. */
const own = 'densenet/';

/**
 * Counts what tensors take while something runs, on any backend. Data that several tensors share (clones, reshaped tensors) counts
 * once, unlike in `memory().numBytes`. Memory that a kernel allocates and frees by itself is not counted.
 */
export async function measureTensorMemory(run: () => unknown): Promise<TensorMemory> {
  const bookkeeping = engine() as unknown as Bookkeeping;
  const { trackTensor, disposeTensor, runKernel } = bookkeeping;
  const running: string[] = [];
  const makers = new WeakMap<object, string>();
  const live = new Map<string, number>();
  let bytes = 0;
  let peakBetween = 0;
  let peak = { bytes: 0, running: [] as string[], live: new Map<string, number>() };
  const change = (operation: string, difference: number) => {
    bytes += difference;
    live.set(operation, (live.get(operation) ?? 0) + difference);
  };
  const isHeld = ({ dataId }: Tensor) => bookkeeping.state.tensorInfo.has(dataId);
  const sizeOf = ({ size, dtype }: Tensor) => size * util.bytesPerElement(dtype);

  bookkeeping.trackTensor = (tensor, backend) => {
    const isNew = !isHeld(tensor);
    trackTensor.call(bookkeeping, tensor, backend);
    if (!isNew) return;
    const name = running.findLast((kernel) => kernel.startsWith(own)) ?? running[0] ?? '';
    const operation = name.replace(own, '');
    makers.set(tensor.dataId, operation);
    change(operation, sizeOf(tensor));
    if (bytes > peak.bytes) peak = { bytes, running: [...running], live: new Map(live) };
  };
  bookkeeping.disposeTensor = (tensor) => {
    const wasHeld = isHeld(tensor);
    disposeTensor.call(bookkeeping, tensor);
    if (wasHeld && !isHeld(tensor)) change(makers.get(tensor.dataId) ?? '', -sizeOf(tensor));
  };
  bookkeeping.runKernel = (name, ...rest) => {
    running.push(name);
    try {
      return runKernel.call(bookkeeping, name, ...rest);
    } finally {
      running.pop();
      if (running.length === 0) peakBetween = Math.max(peakBetween, bytes);
    }
  };
  try {
    await run();
  } finally {
    Object.assign(bookkeeping, { trackTensor, disposeTensor, runKernel });
  }
  const byOperation = [...peak.live].filter(([, size]) => size !== 0).sort(([, a], [, b]) => b - a);
  return {
    peakBytes: peak.bytes,
    peakIn: peak.running,
    peakByOperation: Object.fromEntries(byOperation),
    peakBetweenBytes: peakBetween,
    leftBytes: bytes,
  };
}
