import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { classifyTile } from '../page/classifier.ts';
import { drawPixels } from '../page/directives.ts';
import { PageElement } from '../page/pageElement.ts';
import { everything, type GalleryFilter, page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { filterImages, firstOfEach } from './filter.ts';
import type { Gallery, GalleryIndex } from './gallery.ts';

/** How many images of each class are thumbnails beside the element. */
const perClass = 2;

/** The images of the gallery by true class, with buttons that filter them. */
export class DemoGallery extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery, predictions, filter } = this.#page.state;
    if (!gallery) return html`<p class="hint" role="status">Loading the images…</p>`;
    const { labels, classes } = gallery.index;
    const images = filterImages(labels, predictions, filter);
    return html`
      ${filters(gallery.index, filter, predictions.length > 0)}
      <p class="hint" role="status">${countOf(images.length, labels.length, filter, classes)}</p>
      <div class="shelves">
        ${classes.map((name, label) => {
          const shelf = images.filter((image) => labels[image] === label);
          if (shelf.length === 0) return '';
          return html`<section class="shelf" aria-label=${name}>
            <h3>${name}</h3>
            <div class="tiles">
              ${repeat(
                shelf,
                (image) => image,
                (image) => tile(gallery, image, predictions[image]),
              )}
            </div>
          </section>`;
        })}
      </div>
    `;
  }
}

function filters({ classes }: GalleryIndex, filter: GalleryFilter, wasRun: boolean) {
  const chip = (name: string, changes: Partial<GalleryFilter>, isOn: boolean) =>
    html`<button
      type="button"
      class="chip"
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => page.set({ filter: { ...filter, predicted: undefined, ...changes } })}
    >
      ${name}
    </button>`;
  return html`<div class="chips" role="group" aria-label="Which images to show">
    ${chip('All', { truth: undefined }, filter.truth === undefined && filter.predicted === undefined)}
    ${classes.map((name, label) => chip(name, { truth: label }, filter.truth === label))}
    <label class="switch">
      <input
        type="checkbox"
        .checked=${filter.onlyMistakes}
        ?disabled=${!wasRun}
        @change=${(event: Event) =>
          page.set({
            filter: { ...filter, predicted: undefined, onlyMistakes: (event.target as HTMLInputElement).checked },
          })}
      />
      Only the mistakes${wasRun ? '' : ' (classify all first)'}
    </label>
  </div>`;
}

function countOf(shown: number, all: number, filter: GalleryFilter, classes: readonly string[]): string {
  if (filter === everything || shown === all) return `${all} images. Click one to classify it and see why.`;
  const taken = filter.predicted === undefined ? '' : ` taken for ${classes[filter.predicted]}`;
  const truth = filter.truth === undefined ? '' : ` of ${classes[filter.truth]}`;
  const mistakes = filter.onlyMistakes ? ' classified wrong' : '';
  return `${shown} of ${all} images${truth}${taken}${mistakes}.`;
}

/** Some images of the gallery, with which a visitor can try the element. */
export class DemoThumbnails extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery } = this.#page.state;
    if (!gallery) return html`<div class="thumbnails"></div>`;
    const { labels, classes } = gallery.index;
    const images = firstOfEach(labels, classes.length, perClass);
    return html`<div class="thumbnails">${images.map((image) => tile(gallery, image))}</div>`;
  }
}

/** An image of the gallery as a button that classifies it. */
function tile({ index, tiles }: Gallery, image: number, predicted?: number) {
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

customElements.define('demo-gallery', DemoGallery);
customElements.define('demo-thumbnails', DemoThumbnails);
