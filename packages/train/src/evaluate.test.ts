import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { evaluate, NonFiniteLogitsError, type TensorBatch } from './index.ts';

/** Images of one pixel, which is the class; the network is sure of it by `certainty`. */
const batchOf = (...pixels: number[]): TensorBatch => ({
  images: tensor4d(pixels, [pixels.length, 1, 1, 1]),
  targets: tensor1d(
    pixels.map(() => 1),
    'int32',
  ),
});
const program = {
  run: (images: TensorBatch['images']) =>
    tensor2d(
      [...images.dataSync()].flatMap((pixel) => [0, 1].map((label) => (label === pixel ? Math.log(3) : 0))),
      [images.shape[0], 2],
    ),
};
/** Cross-entropy where the network gives the label a probability of 3/4, and of 1/4. */
const [right, wrong] = [-Math.log(3 / 4), -Math.log(1 / 4)];

describe('evaluate', () => {
  it('weights batches by their size', async () => {
    const seen: number[] = [];
    const metrics = await evaluate(program, [batchOf(1, 1, 1), batchOf(0)], { onBatch: (images) => seen.push(images) });
    expect(metrics).toEqual({ loss: expect.closeTo((3 * right! + wrong!) / 4, 6), accuracy: 0.75, images: 4 });
    expect(seen).toEqual([3, 4]);
  });

  it('takes batches as they come, and disposes of each', async () => {
    const before = memory().numTensors;
    const counts: number[] = [];
    async function* batches() {
      for (const pixel of [0, 1]) {
        counts.push(memory().numTensors - before);
        yield batchOf(pixel);
      }
    }
    expect((await evaluate(program, batches())).images).toBe(2);
    expect(counts).toEqual([0, 0]);
    expect(memory().numTensors).toBe(before);
  });

  it('rejects with the signal’s reason, and disposes of the batch', async () => {
    const before = memory().numTensors;
    const controller = new AbortController();
    const reason = new Error('enough');
    let closed = false;
    function* batches() {
      try {
        for (;;) yield batchOf(1);
      } finally {
        closed = true;
      }
    }
    const onBatch = (images: number) => images === 2 && controller.abort(reason);
    await expect(evaluate(program, batches(), { signal: controller.signal, onBatch })).rejects.toBe(reason);
    expect(memory().numTensors).toBe(before);
    expect(closed).toBe(true);
  });

  it('lets the event loop turn between two batches, so that a signal can arrive', async () => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns++;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    const turnsAt: number[] = [];
    function* batches() {
      for (let batch = 0; batch < 5; batch++) {
        turnsAt.push(turns);
        yield batchOf(1);
      }
    }
    await evaluate(program, batches());
    running = false;
    expect(new Set(turnsAt).size).toBe(5);
  });

  it('disposes of a batch whose network fails', async () => {
    const before = memory().numTensors;
    const broken = {
      run: () => {
        throw new Error('no network');
      },
    };
    await expect(evaluate(broken, [batchOf(1)])).rejects.toThrow('no network');
    expect(memory().numTensors).toBe(before);
  });

  it('refuses no batches, which have no mean', async () => {
    await expect(evaluate(program, [])).rejects.toThrow(RangeError);
  });

  it('counts the images whose logits are no numbers, and gives no loss then', async () => {
    const before = memory().numTensors;
    const spoilt = {
      run: ({ shape: [count] }: TensorBatch['images']) =>
        tensor2d(
          Array.from(
            { length: count },
            (_, image) =>
              [
                [1, 2],
                [Number.NaN, 1],
                [0, -Infinity],
              ][image % 3]!,
          ),
        ),
    };
    const seen: number[] = [];
    const evaluated = evaluate(spoilt, [batchOf(0, 0, 0, 0), batchOf(0, 0)], {
      onBatch: (images) => seen.push(images),
    });
    await expect(evaluated).rejects.toThrow(NonFiniteLogitsError);
    await expect(evaluated).rejects.toThrow(/^the logits of 3 of 6 images are NaN or infinite, /);
    expect(seen).toEqual([4, 6]);
    expect(memory().numTensors).toBe(before);
  });
});
