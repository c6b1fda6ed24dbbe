import { html } from 'lit';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { firstOfEach } from './filter.ts';
import { tile } from './tile.ts';

/** How many pictures of each class stand beside the element. */
const perClass = 2;

/** Some images of the gallery, to try the element with. */
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

customElements.define('demo-thumbnails', DemoThumbnails);
