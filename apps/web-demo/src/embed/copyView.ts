import { html } from 'lit';
import { PageElement } from '../page/pageElement.ts';

/** How long the button shows "Copied", in milliseconds. */
const confirmation = 1600;

/** A button that copies the text of an element. */
export class DemoCopy extends PageElement {
  static override properties = { said: { state: true } };
  /** The element whose text is copied. */
  source: HTMLElement | undefined;
  /** What the button says of the last copy. */
  declare said: 'copied' | 'copyByKey' | undefined;

  protected override render() {
    return html`<button type="button" class="button copy" @click=${this.#copy}>
      ${this.texts.embed[this.said ?? 'copy']}
    </button>`;
  }

  readonly #copy = async (): Promise<void> => {
    const { source } = this;
    if (source === undefined) return;
    const copied = await navigator.clipboard.writeText(source.textContent).then(
      () => true,
      () => false,
    );
    this.said = copied ? 'copied' : 'copyByKey';
    if (!copied) getSelection()?.selectAllChildren(source);
    setTimeout(() => {
      this.said = undefined;
    }, confirmation);
  };
}

customElements.define('demo-copy', DemoCopy);
