import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixture } from './testing/weightFiles/fixtures.ts';
import { readOrRejected, rejected } from './testing/weightFiles/rejected.ts';

const FILES = [
  'network.safetensors',
  'kinds.zip.pth',
  'views.legacy.pth',
  'training.legacy.pth',
  'protocol4.zip.pth',
  'deflated.zip.pth',
  '../wild/chexnet.pth.tar',
  '../wild/whole.pth',
  '../wild/net.pth',
  'model.h5',
  'other.h5',
  'model.weights.h5',
  'model.keras',
];
const SEED = 20_160_825;
const RUNS = 300;
const SLOW_MS = 2000;

/** Reading ends soon, whatever comes of it. */
async function timed(bytes: Uint8Array): Promise<void> {
  const start = performance.now();
  await readOrRejected(bytes);
  expect(performance.now() - start).toBeLessThan(SLOW_MS);
}

describe.each(FILES)('%s', (name) => {
  const bytes = fixture(name);

  test('cut short anywhere is refused', async () => {
    // Every length at the beginning and the end, where the headers are, and every so many between.
    const step = Math.max(1, Math.floor(bytes.length / 300));
    for (let length = 0; length < bytes.length; length += length < 200 || bytes.length - length < 300 ? 1 : step) {
      await rejected(bytes.subarray(0, length));
    }
  });

  test('with some bytes changed is read or refused, soon and with an error of its own', async () => {
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.constantFrom('flip', 'set'), fc.nat({ max: 255 }));
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const changed = bytes.slice();
        for (const [at, how, value] of list) changed[at] = how === 'flip' ? changed[at]! ^ (1 << (value & 7)) : value;
        await timed(changed);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('with a length replaced by a large one, or a run of bytes by another', async () => {
    const at = fc.nat({ max: bytes.length - 8 });
    const large = fc.constantFrom(
      [255, 255, 255, 255],
      [255, 255, 255, 127],
      [0, 0, 0, 64],
      new Array(8).fill(255),
      [0, 0],
    );
    await fc.assert(
      fc.asyncProperty(at, large, at, fc.nat({ max: 64 }), async (place, value, from, length) => {
        const changed = bytes.slice();
        changed.set(value, place);
        await timed(changed);
        await timed(changed.copyWithin(place, from, from + length));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

test('bytes of no format are refused', async () => {
  const beginnings = [
    '',
    'PK\x03\x04',
    '\x89HDF\r\n\x1a\n',
    '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), async (beginning, rest) => {
      await rejected(Uint8Array.from([...[...beginning].map((letter) => letter.charCodeAt(0)), ...rest]));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});
