import { LitElement } from 'lit';

/** A part of the page: rendered into the document itself, so that the page's style sheets reach it. */
export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
