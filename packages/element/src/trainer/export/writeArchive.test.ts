import { expect, it } from 'vitest';
import { writeArchive } from './writeArchive.ts';

const size = 20_000;
const count = 500;

it('has a few pictures in memory at a time, however many there are', async () => {
  let [read, done, mostAhead, written] = [0, 0, 0, 0];
  /** Makes its bytes when they are read, as a Blob on the disk does. */
  class LazyBlob extends Blob {
    override get size() {
      return size;
    }
    override stream() {
      read += size;
      mostAhead = Math.max(mostAhead, read - done * size);
      return new Blob([new Uint8Array(size).fill(done % 251)]).stream();
    }
  }
  const picture = new LazyBlob([], { type: 'image/jpeg' });
  const examples = Array.from({ length: count }, () => ({ classId: 'a', name: '', picture }));
  await writeArchive([{ id: 'a', name: 'a' }], examples, {
    target: new WritableStream<Uint8Array>({
      write({ byteLength }) {
        written += byteLength;
      },
    }),
    onProgress: (now) => {
      done = now;
    },
  });
  expect(read).toBe(count * size);
  expect(written).toBeGreaterThan(count * size);
  expect(mostAhead).toBeGreaterThan(0);
  expect(mostAhead).toBeLessThanOrEqual(8 * size);
});
