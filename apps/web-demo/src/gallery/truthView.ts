import { renderRich } from '@densenet/element/language';
import { html, nothing } from 'lit';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { isSameClass, knowsClasses } from './classNames.ts';

/** The true class of the gallery's image that the element shows, and whether the network recognised it. */
export class DemoTruth extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery, shown, model } = this.#page.state;
    if (!gallery || !shown) return html`<p class="truth" role="status"></p>`;
    const { labels, classes, testIndices } = gallery.index;
    const truth = classes[labels[shown.image]!]!;
    const { className, gallery: texts } = this.texts;
    // A network of other classes cannot be right or wrong about the image.
    const comparable = model !== undefined && knowsClasses(model.labels, classes);
    const isWrong = comparable && !isSameClass(model.labels[shown.predicted]!, truth);
    const judged = !comparable ? nothing : isWrong ? texts.mistake : texts.recognised;
    const testIndex = testIndices?.[shown.image];
    const name = className(truth);
    return html`<p class="truth ${isWrong ? 'wrong' : ''}" role="status">
      ${renderRich(testIndex === undefined ? texts.drawn(name) : texts.truth(name, testIndex))} ${judged}
    </p>`;
  }
}

customElements.define('demo-truth', DemoTruth);
