import type { ImageSource } from '../sources/imageSource.ts';

/**
 * A source whose images are read asynchronously and come out of order. `reads`: how many were begun, and the most under way at
 * once.
 */
export function asyncSource(source: ImageSource): ImageSource & { reads: { begun: number; most: number } } {
  const reads = { begun: 0, most: 0 };
  let underWay = 0;
  const read = async (index: number) => {
    reads.begun++;
    underWay++;
    reads.most = Math.max(reads.most, underWay);
    // Some at once, some after a turn of the event loop, some after several.
    for (let turn = (index * 7) % 4; turn > 0; turn--) await new Promise((resolve) => setTimeout(resolve, 0));
    underWay--;
    return source.read(index);
  };
  return { ...source, read, reads };
}
