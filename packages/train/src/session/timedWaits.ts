// Both Node and browsers have it; this package has the types of neither.
declare const performance: { now(): number };

/**
 * The items of a source as they come. Each wait for one, until it is there, is told in seconds: what whoever takes the items
 * does with one between two requests is not part of it.
 */
export async function* timedWaits<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
  onWaited: (seconds: number) => void,
): AsyncGenerator<Item, void> {
  let asked = performance.now();
  for await (const item of source) {
    onWaited((performance.now() - asked) / 1000);
    yield item;
    asked = performance.now();
  }
}
