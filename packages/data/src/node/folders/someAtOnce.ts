/** How many pictures are handed to the threads at once. */
const picturesAtOnce = 64;

/**
 * Does something to each number from 0 to `count` - 1, some at once, until all are done, one fails or the signal is aborted.
 *
 * @throws the signal's reason where it is aborted, and what `work` throws
 */
export async function someAtOnce(
  count: number,
  work: (at: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const workSome = async () => {
    while (next < count) {
      signal?.throwIfAborted();
      const at = next++;
      try {
        await work(at);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, picturesAtOnce) }, workSome));
}
