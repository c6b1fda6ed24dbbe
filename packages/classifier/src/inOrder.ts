import { prefetch } from '@densenet/data';

/**
 * Does work on as many items as come, several at a time, and gives the results in the items' order: however many there
 * are, `ahead` of them are under way or waiting to be taken.
 *
 * An error of `work` comes out in its item's place; leaving the loop closes the source.
 *
 * @throws InvalidValueError where `ahead` is no positive integer
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  ahead: number,
): AsyncGenerator<Result> {
  for await (const { result } of prefetch(started(items, work), ahead)) yield await result;
}

/** The promises stand in objects, since a generator awaits what it yields. */
async function* started<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ result: Promise<Result> }> {
  for await (const item of items) {
    const result = work(item);
    // Whoever takes it sees the error; where nobody does any more it is not "unhandled".
    result.catch(() => {});
    yield { result };
  }
}
