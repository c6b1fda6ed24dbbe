import type { BackendName } from '@densenet/element';

/** What the element's `result` event says. */
interface Result {
  /** Best first, as many as `top-k` says. */
  predictions: { label: string; probability: number; index: number }[];
  /** From pixels to probabilities. */
  milliseconds: number;
  backend: BackendName;
}

/**
 * What the frame tells the page around it, after each picture that was classified:
 *
 *     addEventListener('message', ({ source, data }) => {
 *       if (source === frame.contentWindow && data.type === 'densenet-result') console.log(data.predictions[0].label);
 *     });
 */
export interface ResultMessage extends Result {
  type: 'densenet-result';
}

export const resultMessage = ({ predictions, milliseconds, backend }: Result): ResultMessage => ({
  type: 'densenet-result',
  predictions,
  milliseconds,
  backend,
});
