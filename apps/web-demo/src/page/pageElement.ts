import { languageOf, MessagesController } from '@densenet/element/language';
import { LitElement } from 'lit';
import type { PageMessages } from '../messages/en.ts';
import { pageMessages } from '../messages/pageMessages.ts';

/** An element without a shadow root, so that the page's style sheets apply to its content. It has the page's texts. */
export class PageElement extends LitElement {
  readonly #messages = new MessagesController(this, pageMessages);

  protected get texts(): PageMessages {
    return this.#messages.texts;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Waits for the texts of the page's language, so that no English flashes up. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.#messages.ready) await pageMessages.load(languageOf(this));
    super.scheduleUpdate();
  }
}
