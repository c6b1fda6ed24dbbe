import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageOf, watchLanguage } from './nearest.ts';
import type { MessageTable } from './table.ts';

/** Gives an element the texts of a table in its own language, and renders it again when that changes. */
export class MessagesController<Texts> implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #table: MessageTable<Texts>;
  #texts: Texts | undefined;
  #language: string | undefined;
  #stopWatching = () => {};

  constructor(host: ReactiveControllerHost & Element, table: MessageTable<Texts>) {
    this.#host = host;
    this.#table = table;
    host.addController(this);
  }

  /** The texts to show: English ones before any are ready, the ones before while those of a new language are loaded. */
  get texts(): Texts {
    return this.#texts ?? this.#table.english;
  }

  /** Whether the first texts are there. Until then an element of a page's own shows nothing, so that no English flashes up. */
  get ready(): boolean {
    return this.#texts !== undefined;
  }

  hostConnected(): void {
    this.#stopWatching = watchLanguage(this.#host, () => this.#choose());
    this.#choose();
  }

  hostDisconnected(): void {
    this.#stopWatching();
  }

  #choose(): void {
    const language = languageOf(this.#host);
    if (language === this.#language) return;
    this.#language = language;
    const there = this.#table.loaded(language);
    if (there !== undefined) {
      this.#use(there);
      return;
    }
    void this.#table.load(language).then((texts) => {
      // Another language may have been chosen meanwhile.
      if (language === this.#language) this.#use(texts);
    });
  }

  #use(texts: Texts): void {
    if (texts === this.#texts) return;
    this.#texts = texts;
    this.#host.requestUpdate();
  }
}
