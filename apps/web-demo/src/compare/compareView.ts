import type { DensenetClassifier } from '@densenet/element';
import { html, nothing, type PropertyValues } from 'lit';
import { translateLabels } from '../language/classLabels.ts';
import { compareWith } from '../model/models.ts';
import { classifier } from '../page/classifier.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { keepAlike } from './keepAlike.ts';

/** A second model beside the page's: it answers to the same pictures, and explains the same class in the same way. */
export class DemoCompare extends PageElement {
  readonly #page = new StoreController(this, page);
  #end: (() => void) | undefined;

  get #second(): DensenetClassifier | null {
    return this.querySelector('densenet-classifier');
  }

  protected override render() {
    const { compared, backend } = this.#page.state;
    if (!compared) return nothing;
    const { compare } = this.texts;
    return html`
      <div class="compare-head">
        <h2 class="small">${compare.beside(this.texts.modelName(compared))}</h2>
        <button type="button" class="button" @click=${() => compareWith(undefined)}>${compare.remove}</button>
      </div>
      <densenet-classifier
        aria-label=${compare.beside(this.texts.modelName(compared))}
        src=${compared.url}
        backend=${backend}
      ></densenet-classifier>
      <p class="agreement" role="status">${this.#agreement()}</p>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const second = this.#second;
    document.querySelector('#try')!.classList.toggle('comparing', second !== null);
    if (second === null) {
      this.#end?.();
      this.#end = undefined;
    } else if (this.#end === undefined) {
      translateLabels(second);
      this.#end = keepAlike(classifier(), second, () => this.requestUpdate());
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
    this.#end = undefined;
  }

  /** What the two say, once both have answered. */
  #agreement() {
    const [first] = classifier().predictions;
    const [second] = this.#second?.predictions ?? [];
    if (!first || !second) return nothing;
    const { compare } = this.texts;
    return first.label === second.label
      ? compare.agree(first.label, first.probability, second.probability)
      : compare.differ(first.label, second.label);
  }
}

customElements.define('demo-compare', DemoCompare);
