import type { ResultDetail } from '@densenet/element';

/**
 * What the frame tells the page around it, after each picture that was classified:
 *
 *     addEventListener('message', ({ source, data }) => {
 *       if (source === frame.contentWindow && data.type === 'densenet-result') console.log(data.predictions[0].label);
 *     });
 */
export interface ResultMessage extends ResultDetail {
  type: 'densenet-result';
}

export const resultMessage = (detail: ResultDetail): ResultMessage => ({ type: 'densenet-result', ...detail });
