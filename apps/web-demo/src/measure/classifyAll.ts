import {
  type BackendChoice,
  type Classification,
  type LoadedModel,
  leaseEngine,
  type Picture,
  PictureError,
} from '@densenet/element';

export interface RunEvents {
  /** The model is loaded; the first picture comes next. */
  onReady(model: LoadedModel): void;
  onAnswer(picture: number, answer: Classification): void;
  /** A picture could not be read; the next one comes. Without it, such a picture ends the run. */
  onUnreadable?(picture: number, error: PictureError): void;
}

/**
 * Classifies pictures one after the other with a copy of the model of its own, so that the element can go on explaining its
 * picture.
 *
 * @param url absolute URL of the model
 * @param pictures each is read when its turn comes
 * @throws the signal's reason, when aborted
 * @throws ModelLoadError, BackendError or NonFiniteLogitsError as the engine does
 */
export async function classifyAll(
  url: string,
  backend: BackendChoice,
  pictures: readonly (() => Picture | Promise<Picture>)[],
  signal: AbortSignal,
  { onReady, onAnswer, onUnreadable }: RunEvents,
): Promise<void> {
  const lease = leaseEngine(backend);
  const { engine } = lease;
  try {
    const model = await engine.load({ url }, () => {}, signal);
    try {
      onReady(model);
      for (const [place, read] of pictures.entries()) {
        try {
          const picture = await read();
          signal.throwIfAborted();
          const answer = await engine.classify(model.id, picture);
          signal.throwIfAborted();
          onAnswer(place, answer);
        } catch (error) {
          if (!(error instanceof PictureError) || !onUnreadable) throw error;
          onUnreadable(place, error);
        }
      }
    } finally {
      await engine.release(model.id);
    }
  } finally {
    lease.release();
  }
}
