import { LitElement } from 'lit';
import { MessagesController } from '../language/messagesController.ts';
import { classifierMessages } from '../messages/classifierMessages.ts';
import type { Messages } from '../messages/en.ts';

/** An element inside `<densenet-classifier>` that shows or says something, in the language of the element. */
export abstract class SpeakingElement extends LitElement {
  readonly #messages = new MessagesController(this, classifierMessages);

  protected get texts(): Messages {
    return this.#messages.texts;
  }
}
