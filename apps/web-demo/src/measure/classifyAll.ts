import { type BackendChoice, type LoadedModel, leaseEngine } from '@densenet/element';

export interface ClassifiedImage {
  image: number;
  predicted: number;
  /** Time from pixels to probabilities. */
  milliseconds: number;
}

export interface RunEvents {
  /** The model is loaded; the first image comes next. */
  onReady(model: LoadedModel): void;
  onImage(classified: ClassifiedImage): void;
}

/**
 * Classifies images one after the other with a copy of the model of its own, so that the element can go on explaining its
 * picture.
 *
 * @param url absolute URL of the model
 * @throws the signal's reason, when aborted
 * @throws ModelLoadError, BackendError or NonFiniteLogitsError as the engine does
 */
export async function classifyAll(
  url: string,
  backend: BackendChoice,
  images: readonly ImageData[],
  signal: AbortSignal,
  { onReady, onImage }: RunEvents,
): Promise<void> {
  const lease = leaseEngine(backend);
  const { engine } = lease;
  try {
    const model = await engine.load({ url }, () => {}, signal);
    try {
      onReady(model);
      for (const [image, pixels] of images.entries()) {
        const { probabilities, milliseconds } = await engine.classify(model.id, pixels);
        signal.throwIfAborted();
        onImage({ image, predicted: probabilities.indexOf(Math.max(...probabilities)), milliseconds });
      }
    } finally {
      await engine.release(model.id);
    }
  } finally {
    lease.release();
  }
}
