import { html } from 'lit';
import { classifyTile } from '../page/classifier.ts';
import { drawPixels } from '../page/drawPixels.ts';
import type { Gallery } from './loadGallery.ts';

/** An image of the gallery as a button that classifies it. */
export function tile({ index, tiles }: Gallery, image: number, predicted?: number) {
  const truth = index.classes[index.labels[image]!]!;
  const isWrong = predicted !== undefined && predicted !== index.labels[image];
  const verdict = predicted === undefined ? '' : isWrong ? `, taken for ${index.classes[predicted]}` : ', recognised';
  return html`<button
    type="button"
    class="tile ${isWrong ? 'wrong' : ''}"
    aria-label="${truth}, test image ${index.testIndices[image]}${verdict}"
    title=${truth}
    @click=${() => classifyTile(image)}
  >
    <canvas ${drawPixels(tiles[image]!)}></canvas>
    ${isWrong ? html`<span class="given" aria-hidden="true">${index.classes[predicted]}</span>` : ''}
  </button>`;
}
