import type { DensenetClassifier, ExplainDetail, ImageSource, ResultDetail } from '@densenet/element';

/**
 * Gives each of two elements the pictures that the other is given, and lets it explain the class and in the way that is chosen on
 * the other. The camera's live pictures stay where they are.
 *
 * @param onResult called after each result of either
 * @returns a function that ends it
 */
export function keepAlike(first: DensenetClassifier, second: DensenetClassifier, onResult: () => void): () => void {
  const ending = new AbortController();
  /** The last picture of each. */
  const sources = new Map<DensenetClassifier, ImageSource>();

  const pass = (from: DensenetClassifier, to: DensenetClassifier, source: ImageSource) => {
    sources.set(from, source);
    if (source instanceof HTMLVideoElement) return;
    to.invert = from.invert;
    if (sources.get(to) === source) return;
    // A bitmap may be closed by whoever gave it: the copy on show is not.
    const given = source instanceof ImageBitmap ? from.picture! : source;
    sources.set(from, given);
    sources.set(to, given);
    // The element itself shows its errors.
    to.classify(given).catch(() => {});
  };

  const link = (from: DensenetClassifier, to: DensenetClassifier) => {
    const options = { signal: ending.signal };
    from.addEventListener(
      'result',
      ({ detail }: CustomEvent<ResultDetail>) => {
        pass(from, to, detail.source);
        onResult();
      },
      options,
    );
    from.addEventListener(
      'explain',
      ({ detail }: CustomEvent<ExplainDetail>) => {
        to.explanation = detail.explanation;
        const label = from.model?.labels[detail.classIndex];
        const same = to.model?.labels.indexOf(label ?? '') ?? -1;
        if (same >= 0) to.classIndex = same;
      },
      options,
    );
  };

  link(first, second);
  link(second, first);
  second.explanation = first.explanation;
  second.invert = first.invert;
  if (first.picture) {
    const { picture } = first;
    // Both have it: neither is to be given it again by the other.
    sources.set(first, picture);
    sources.set(second, picture);
    second.classify(picture).catch(() => {});
  }
  return () => ending.abort();
}
