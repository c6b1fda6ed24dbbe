import { prefetch } from '@densenet/data';

/**
 * Works on a stream of items, several at a time, and yields the results in the items' order. At most `ahead` items are in
 * work or waiting to be yielded, so that memory stays bounded however long the stream is.
 *
 * Where `work` fails for an item, the error is thrown when that item's result is due. Leaving the loop closes the source.
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

/** Starts `work` on each item. The promises are wrapped in objects, since an async generator awaits a promise that it yields. */
async function* started<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ result: Promise<Result> }> {
  for await (const item of items) {
    const result = work(item);
    // `inOrder` throws the error when it awaits the result. Where its loop was left, the error is no "unhandled rejection".
    result.catch(() => {});
    yield { result };
  }
}
