import { engine, memory } from '@tensorflow/tfjs-core';
import { vi } from 'vitest';

/** The most bytes that tensors hold after a kernel, above those there were before the run. */
export async function peakBytes(run: () => Promise<unknown>): Promise<number> {
  const before = memory().numBytes;
  let peak = 0;
  const { runKernel } = engine();
  const spy = vi.spyOn(engine(), 'runKernel').mockImplementation((...call: Parameters<typeof runKernel>) => {
    const outputs = runKernel.apply(engine(), call) as ReturnType<typeof runKernel>;
    peak = Math.max(peak, memory().numBytes - before);
    return outputs;
  });
  try {
    await run();
  } finally {
    spy.mockRestore();
  }
  return peak;
}
