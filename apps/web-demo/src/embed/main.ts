import '@densenet/element';
import type { ResultDetail } from '@densenet/element';
import { translateLabels } from '../language/classLabels.ts';
import '../styles/embed.css';
import { attributesFrom } from './attributes.ts';

/**
 * The message that the frame posts to the page around it after each classification. The page listens so:
 *
 *     addEventListener('message', ({ source, data }) => {
 *       if (source === frame.contentWindow && data.type === 'densenet-result') console.log(data.predictions[0].label);
 *     });
 */
export interface ResultMessage extends Omit<ResultDetail, 'source'> {
  type: 'densenet-result';
}

const element = document.querySelector('densenet-classifier')!;
// Target '*': any page may embed the frame, so any page may read its results. Pictures themselves are not posted.
element.addEventListener('result', ({ detail }) => {
  const { source: _, ...told } = detail;
  const message: ResultMessage = { type: 'densenet-result', ...told };
  parent.postMessage(message, '*');
});
const attributes = attributesFrom(location.search);
if (attributes.labels === undefined) translateLabels(element);
for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
