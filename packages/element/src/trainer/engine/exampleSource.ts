import { DataError, type ImageSource } from '@densenet/data';
import type { Example } from './exampleStore.ts';

/**
 * Examples as images to train with or to measure on: a view, no copy.
 *
 * @param name what messages call it
 * @param classes the ids and names of the classes, in the order of the network's logits
 * @throws DataError where there is no example
 */
export function exampleSource(
  name: string,
  examples: readonly Example[],
  classes: readonly { id: string; name: string }[],
): ImageSource {
  const [first] = examples;
  if (!first) throw new DataError(`${name} are none: add some first`);
  const { height, width, channels } = first.pixels;
  const indices = new Map(classes.map(({ id }, index) => [id, index]));
  return {
    name,
    count: examples.length,
    classNames: classes.map((one) => one.name),
    channels,
    size: { height, width },
    label: (index) => indices.get(examples[index]!.classId)!,
    pictureName: (index) => examples[index]!.id,
    read: (index) => examples[index]!.pixels,
  };
}
