import { type BackendChoice, type LoadedModel, leaseEngine } from '@densenet/element';

export interface ClassifiedImage {
  image: number;
  predicted: number;
  /** From pixels to probabilities. */
  milliseconds: number;
}

export interface RunEvents {
  /** The model is there, the first image comes next. */
  onReady(model: LoadedModel): void;
  onImage(classified: ClassifiedImage): void;
}

/**
 * Classifies images one after the other in this browser, on a copy of the model of its own: the element keeps
 * explaining the picture that it has.
 *
 * @param url absolute, of the model
 * @throws the signal's reason if it is aborted; what the engine throws
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
