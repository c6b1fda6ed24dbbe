import { dispose, tensor1d } from '@tensorflow/tfjs-core';
import type { Session } from './session.ts';

/** 32-bit words that every exchange carries: enough for some hashes and numbers, and as fast as one word. */
const SMALL = 64;

/**
 * Gives each process the words of all, by rank. Lengths may differ. Words travel as whole numbers, so no bit of them changes; they
 * are padded to lengths of few kinds, since TensorFlow remembers each kind.
 */
export async function exchangeWords(session: Session, words: Int32Array, what: string): Promise<Int32Array[]> {
  const small = await gathered(session, [words.length, ...words.subarray(0, SMALL - 1)], SMALL, what);
  const lengths = small.map((of) => of[0]!);
  const longest = Math.max(...lengths);
  if (longest < SMALL) return small.map((of, rank) => of.subarray(1, 1 + lengths[rank]!));
  const whole = await gathered(session, words, 2 ** Math.ceil(Math.log2(longest)), what);
  return whole.map((of, rank) => of.subarray(0, lengths[rank]!));
}

/** The text of each process, by rank. */
export async function exchangeTexts(session: Session, text: string, what: string): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  const words = new Int32Array(1 + Math.ceil(bytes.length / 4));
  words[0] = bytes.length;
  new Uint8Array(words.buffer).set(bytes, 4);
  const all = await exchangeWords(session, words, what);
  return all.map((of) => new TextDecoder().decode(new Uint8Array(of.slice(1).buffer, 0, of[0])));
}

/** Sums over all processes, added in the order of ranks: the same bits in all of them. */
export async function sumInOrder(session: Session, values: readonly number[], what: string): Promise<number[]> {
  const all = await exchangeWords(session, new Int32Array(Float64Array.from(values).buffer), what);
  const sums = new Float64Array(values.length);
  for (const [rank, words] of all.entries()) {
    const doubles = new Float64Array(words.slice().buffer);
    if (doubles.length !== sums.length) {
      throw new RangeError(
        `rank ${rank} sums ${doubles.length} numbers, and this one (rank ${session.cluster.rank}) ${sums.length}: all must sum as many`,
      );
    }
    for (const [index, value] of doubles.entries()) sums[index]! += value;
  }
  return [...sums];
}

async function gathered(
  session: Session,
  words: ArrayLike<number>,
  length: number,
  what: string,
): Promise<Int32Array[]> {
  const padded = new Int32Array(length);
  padded.set(words);
  const own = tensor1d(padded, 'int32');
  const running = session.run('gather', { what, name: 'words' }, [own]);
  own.dispose();
  const [all] = await session.waitFor(running);
  const values = (await all!.data()) as Int32Array;
  dispose(all!);
  return session.cluster.addresses.map((_, rank) => values.subarray(rank * length, (rank + 1) * length));
}
