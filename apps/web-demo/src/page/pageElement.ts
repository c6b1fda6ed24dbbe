import { LitElement } from 'lit';

/** An element without a shadow root, so that the page's style sheets apply to its content. */
export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
