/** Which way each pair of words is rotated in the eight kinds of rounds: `[round % 8][pair]`, in bits. */
const rotations = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

/** A constant in the fifth word of the key, so that a key of zeros is no weaker than others. */
const keyParity = 0x1bd11bda;

const rounds = 20;

export type FourWords = readonly [number, number, number, number];

/**
 * Threefry-4x32 with 20 rounds: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). For each
 * key it is one-to-one, so two counters never give the same words; and the words of neighbouring counters have nothing in
 * common. The function keeps no state: the words of any counter can be had without those before.
 *
 * @param key four 32-bit words
 * @param counter four 32-bit words
 * @returns four 32-bit words, signed
 */
export function threefry(key: FourWords, counter: FourWords): [number, number, number, number] {
  const keys = [...key, key[0] ^ key[1] ^ key[2] ^ key[3] ^ keyParity];
  let a = (counter[0] + key[0]) | 0;
  let b = (counter[1] + key[1]) | 0;
  let c = (counter[2] + key[2]) | 0;
  let d = (counter[3] + key[3]) | 0;
  for (let round = 0; round < rounds; round++) {
    const rotation = rotations[round % 8]!;
    // Each pair is mixed: the first word takes in the second, the second is rotated and takes in the first. Then b and d change places.
    a = (a + b) | 0;
    c = (c + d) | 0;
    const mixed = rotated(b, rotation[0]) ^ a;
    b = rotated(d, rotation[1]) ^ c;
    d = mixed;
    if (round % 4 === 3) {
      // After every fourth round the key comes in again, turned by one word, with the number of times as a word more.
      const turn = (round + 1) / 4;
      a = (a + keys[turn % 5]!) | 0;
      b = (b + keys[(turn + 1) % 5]!) | 0;
      c = (c + keys[(turn + 2) % 5]!) | 0;
      d = (d + keys[(turn + 3) % 5]! + turn) | 0;
    }
  }
  return [a, b, c, d];
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
