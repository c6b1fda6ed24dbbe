import type { PixelValues } from '../preprocessing/resize.ts';
import type { ImageSource } from './imageSource.ts';

/** What is counted of a source: no picture is read. */
export type Counted = Pick<ImageSource<PixelValues>, 'count' | 'classNames' | 'label' | 'target'>;

/** How many images of a source are of each class, `[classes]`; one of several labels is counted for each. */
export function classCounts(source: Counted): Float64Array {
  const counts = new Float64Array(source.classNames.length);
  for (let index = 0; index < source.count; index++) {
    if (source.target === undefined) counts[source.label(index)]!++;
    else for (const [label, value] of source.target(index).entries()) counts[label]! += value;
  }
  return counts;
}
