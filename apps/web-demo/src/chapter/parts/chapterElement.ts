import { languageOf, MessagesController } from '@densenet/element/language';
import { PageElement } from '../../page/pageElement.ts';
import { chapterMessages } from '../messages/chapterMessages.ts';
import type { ChapterMessages } from '../messages/en.ts';

/** A part of the chapter: an element with the chapter's texts beside the page's. */
export class ChapterElement extends PageElement {
  readonly #messages = new MessagesController(this, chapterMessages);

  protected get chapter(): ChapterMessages {
    return this.#messages.texts;
  }

  /** Takes the place of what the HTML file has for readers without scripts. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return super.createRenderRoot();
  }

  protected override async scheduleUpdate(): Promise<void> {
    if (!this.#messages.ready) await chapterMessages.load(languageOf(this));
    await super.scheduleUpdate();
  }
}
