import { renderRich } from '@densenet/element/language';
import { html, nothing } from 'lit';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';

/** The true class of the gallery's image that the element shows, and whether the network recognised it. */
export class DemoTruth extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { gallery, shown, model } = this.#page.state;
    if (!gallery || !shown) return html`<p class="truth" role="status"></p>`;
    const { index } = gallery;
    const truth = index.labels[shown.image]!;
    const { className, gallery: texts } = this.texts;
    const name = className(index.classes[truth]!);
    // A network of other classes cannot be right or wrong about the image.
    const comparable = model !== undefined && index.classes.every((label, at) => model.labels[at] === label);
    const isWrong = comparable && shown.predicted !== truth;
    const judged = !comparable ? nothing : isWrong ? texts.mistake : texts.recognised;
    return html`<p class="truth ${isWrong ? 'wrong' : ''}" role="status">
      ${renderRich(texts.truth(name, index.testIndices[shown.image]!))} ${judged}
    </p>`;
  }
}

customElements.define('demo-truth', DemoTruth);
