import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PageMessages } from '../messages/en.ts';
import { classifyTile } from '../page/classifier.ts';
import { drawPixels } from '../page/directives.ts';
import { PageElement } from '../page/pageElement.ts';
import { type GalleryFilter, page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { filterImages, firstOfEach } from './filter.ts';
import type { Gallery, GalleryIndex } from './gallery.ts';

/** How many images of each class are thumbnails beside the element. */
const perClass = 2;
/** How many thumbnails there are at most. */
const most = 20;

/** The images of the gallery by true class, with buttons that filter them. */
export class DemoGallery extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery, predictions, filter } = this.#page.state;
    const { texts } = this;
    if (!gallery) return html`<p class="hint" role="status">${texts.gallery.loading}</p>`;
    const { labels, kind } = gallery.index;
    const classes = gallery.index.classes.map(texts.className);
    const images = filterImages(labels, predictions, filter);
    const tiles = (some: readonly number[]) =>
      html`<div class="tiles ${kind}">
        ${repeat(
          some,
          (image) => image,
          (image) => tile(texts, gallery, image, predictions[image]),
        )}
      </div>`;
    // A shelf for one picture, or a button that shows no other, helps nobody.
    const isOneEach = classes.length === labels.length;
    return html`
      <h2 id="gallery-title">${texts.gallery.of[kind].title(labels.length)}</h2>
      <p class="intro">${texts.gallery.of[kind].intro}</p>
      ${isOneEach ? '' : filters(texts, classes, filter, predictions.length > 0)}
      <p class="hint" role="status">${countOf(texts, images.length, labels.length, filter, classes)}</p>
      ${
        isOneEach
          ? tiles(images)
          : html`<div class="shelves">
              ${classes.map((name, label) => {
                const shelf = images.filter((image) => labels[image] === label);
                if (shelf.length === 0) return '';
                return html`<section class="shelf" aria-label=${name}><h3>${name}</h3>${tiles(shelf)}</section>`;
              })}
            </div>`
      }
    `;
  }
}

function filters({ gallery }: PageMessages, classes: readonly string[], filter: GalleryFilter, wasRun: boolean) {
  const chip = (name: string, changes: Partial<GalleryFilter>, isOn: boolean) =>
    html`<button
      type="button"
      class="chip"
      aria-pressed=${isOn ? 'true' : 'false'}
      @click=${() => page.set({ filter: { ...filter, predicted: undefined, ...changes } })}
    >
      ${name}
    </button>`;
  return html`<div class="chips" role="group" aria-label=${gallery.which}>
    ${chip(gallery.all, { truth: undefined }, filter.truth === undefined && filter.predicted === undefined)}
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
      ${gallery.onlyMistakes}${wasRun ? '' : gallery.classifyFirst}
    </label>
  </div>`;
}

function countOf(
  { gallery }: PageMessages,
  shown: number,
  all: number,
  { truth, predicted, onlyMistakes }: GalleryFilter,
  classes: readonly string[],
): string {
  if (shown === all) return gallery.everything(all);
  const name = (label: number | undefined) => (label === undefined ? undefined : classes[label]);
  return gallery.some(shown, all, name(truth), name(predicted), onlyMistakes);
}

/** Some images of the gallery, with which a visitor can try the element. */
export class DemoThumbnails extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery } = this.#page.state;
    if (!gallery) return html`<div class="thumbnails"></div>`;
    const { labels, classes, kind } = gallery.index;
    const images = firstOfEach(labels, classes.length, perClass).slice(0, most);
    return html`<h2 class="small">${this.texts.gallery.of[kind].thumbnails}</h2>
      <div class="thumbnails">${images.map((image) => tile(this.texts, gallery, image))}</div>`;
  }
}

/** An image in words: what it shows, and where it is from. */
function nameOf(
  { className, gallery }: PageMessages,
  { labels, classes, testIndices }: GalleryIndex,
  image: number,
): string {
  const truth = className(classes[labels[image]!]!);
  const testIndex = testIndices?.[image];
  return testIndex === undefined ? gallery.drawing(truth) : gallery.tile(truth, testIndex);
}

/** An image of the gallery as a button that classifies it. */
function tile(texts: PageMessages, { index, tiles }: Gallery, image: number, predicted?: number) {
  const name = (label: number) => texts.className(index.classes[label]!);
  const truth = name(index.labels[image]!);
  const isWrong = predicted !== undefined && predicted !== index.labels[image];
  const { gallery } = texts;
  const described = nameOf(texts, index, image);
  const judged = isWrong ? gallery.tileTaken(described, name(predicted)) : gallery.tileRecognised(described);
  return html`<button
    type="button"
    class="tile ${isWrong ? 'wrong' : ''}"
    aria-label=${predicted === undefined ? described : judged}
    title=${truth}
    @click=${() => classifyTile(image)}
  >
    <canvas ${drawPixels(tiles[image]!)}></canvas>
    ${isWrong ? html`<span class="given" aria-hidden="true">${name(predicted)}</span>` : ''}
  </button>`;
}

customElements.define('demo-gallery', DemoGallery);
customElements.define('demo-thumbnails', DemoThumbnails);
