// One of several processes that compute together. Argument: { rank, addresses, actions, ...options } as JSON. Does the actions one
// after the other and prints a line of JSON for each: what it gave, or the error that ended the process.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type Collectives, collectives, startBackend } from '../index.ts';

interface Settings {
  rank: number;
  addresses: string[];
  actions: string[];
  deadlineSeconds: number;
  bucketBytes?: number;
}

const { rank, addresses, actions, ...options } = JSON.parse(process.argv[2]!) as Settings;
const say = (line: object) => console.log(JSON.stringify(line));

/** Noise that is another one in each process. */
const noise = (shape: number[], seed = 0) => tf.randomNormal(shape, 0, 1, 'float32', 1 + rank + 10 * seed);
const hashOf = async (tensors: tf.Tensor[]) => {
  const hash = createHash('sha256');
  for (const tensor of tensors) hash.update(new Uint8Array((await tensor.data()).buffer as ArrayBuffer));
  return hash.digest('hex');
};

/** A step: gradients of these lengths, of which the one at `index` is `index + rank` everywhere. */
async function step(replicas: Collectives, lengths: number[]) {
  const reduction = replicas.reduction();
  const gradients = Object.fromEntries(lengths.map((length, index) => [`g${index}`, tf.fill([length], index + rank)]));
  for (const [name, gradient] of Object.entries(gradients)) reduction.ready(name, gradient);
  const numbers = tf.tensor1d([rank, 1, 2]);
  const sums = await reduction.finish({ gradients, numbers });
  const first = Object.values(sums.gradients).map((sum) => [
    ...sum.shape,
    tf.min(sum).dataSync()[0],
    tf.max(sum).dataSync()[0],
  ]);
  const answer = { names: Object.keys(sums.gradients), first, numbers: [...sums.numbers.dataSync()] };
  tf.dispose([gradients, numbers, sums.gradients, sums.numbers]);
  return answer;
}

/** By how many bytes this process grew in each of four times 1,000 calls, after 500 others. */
async function growth(call: () => Promise<unknown>): Promise<number[]> {
  const calls = async (count: number) => {
    for (let done = 0; done < count; done++) await call();
    return process.memoryUsage().rss;
  };
  let before = await calls(500);
  const grown: number[] = [];
  for (let window = 0; window < 4; window++) {
    const after = await calls(1000);
    grown.push(after - before);
    before = after;
  }
  return grown;
}

const ACTIONS: Record<string, (replicas: Collectives) => Promise<unknown>> = {
  step: (replicas) => step(replicas, [3, 100, 7, 1, 50]),
  /** Lengths that differ, and that no step had before: its key is new in all processes, and the same. */
  uneven: (replicas) => step(replicas, [5, 100 + rank]),
  async noise(replicas) {
    const gradients: Record<string, tf.Tensor> = {
      a: noise([300, 7]),
      b: noise([1000], 1),
      c: noise([3, 3, 8, 16], 2),
    };
    const own = Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, [...gradient.dataSync()]]),
    );
    const reduction = replicas.reduction();
    for (const [name, gradient] of Object.entries(gradients)) reduction.ready(name, gradient);
    const sums = await reduction.finish({ gradients, numbers: tf.tensor1d([rank]) });
    const names = Object.keys(gradients);
    const values = Object.fromEntries(names.map((name) => [name, [...sums.gradients[name]!.dataSync()]]));
    const shapes = names.map((name) => sums.gradients[name]!.shape);
    return { own, values, shapes, hash: await hashOf(names.map((name) => sums.gradients[name]!)) };
  },
  async broadcast(replicas) {
    const state = {
      a: tf.fill([2, 3], rank + 0.5),
      b: tf.tensor1d([rank, 7], 'int32'),
      c: tf.scalar(-0),
      d: noise([5000]),
    };
    const received = await replicas.broadcast(rank === 0 ? state : Object.fromEntries(Object.entries(state).reverse()));
    const { a, b, c, d } = received as typeof state;
    const kept = state.a.dataSync()[0];
    return {
      a: [...a.dataSync()],
      b: [...b.dataSync()],
      c: Object.is(c.dataSync()[0], -0),
      d: [await hashOf([d]), await hashOf([state.d])],
      shapes: [a.shape, b.shape, c.shape],
      types: [a.dtype, b.dtype],
      kept,
    };
  },
  sum: (replicas) => replicas.sum([rank, 0.1 * (rank + 1), 2 ** 53 - 1 - rank, rank === 0 ? 1e16 : 1]),
  gather: (replicas) => replicas.gather('ä'.repeat(rank)),
  long: async (replicas) =>
    (await replicas.gather(`${rank}`.repeat(1000 * (rank + 1)))).map((text) => [text[0], text.length]),
  async sumTensor(replicas) {
    const before = tf.memory().numTensors;
    const answer = tf.tidy(() => {
      const sum = replicas.sumTensor(tf.fill([2, 2], rank + 1));
      return [...sum.shape, ...tf.add(sum, 1).dataSync()];
    });
    return { answer, left: tf.memory().numTensors - before };
  },
  waited: async (replicas) => replicas.waitSeconds,
  /** Does something else for longer than the deadline. */
  busy: async () => (rank === 1 ? await sleep(3 * options.deadlineSeconds * 1000) : undefined),
  /** Ends in the middle of a call that the others do not make. */
  async leave(replicas) {
    if (rank !== 1) return;
    void replicas.sum([1]);
    await sleep(100);
    process.exit(3);
  },
  many: (replicas) => growth(() => step(replicas, [1000, 24])),
  stop: async () => (rank === 1 ? process.kill(process.pid, 'SIGSTOP') : undefined),
  kill: async () => (rank === 1 ? process.kill(process.pid, 'SIGKILL') : undefined),
  close: (replicas) => replicas.close(),
  abandon: async (replicas) => (rank === 1 ? replicas.reduction().abandon('no memory') : undefined),
};

try {
  await startBackend({ backend: 'native-cpu', threads: 1 });
  const replicas = await collectives({ rank, addresses }, options);
  say({ action: 'start', size: replicas.size, rank: replicas.rank });
  for (const action of actions) say({ action, answer: (await ACTIONS[action]!(replicas)) ?? null });
} catch (error) {
  const { name, message, rank: culprit, ranks } = error as Error & { rank?: number; ranks?: number[] };
  say({ error: name, message, rank: culprit, ranks });
  process.exitCode = 1;
}
