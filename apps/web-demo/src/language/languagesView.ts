import { html } from 'lit';
import { pageMessages } from '../messages/pageMessages.ts';
import { PageElement } from '../page/pageElement.ts';
import { remember } from './choice.ts';
import { speak } from './speak.ts';

/** A link to the page in each other language, in that language's own name. It switches in place, so that a picture stays. */
export class DemoLanguages extends PageElement {
  protected override render() {
    const { language, nav } = this.texts;
    const others = pageMessages.languages.filter((other) => other !== language);
    return html`<span role="group" aria-label=${nav.languages}>
      ${others.map(
        (other) =>
          html`<a href=${addressIn(other)} lang=${other} hreflang=${other} @pointerenter=${(event: Event) => refresh(event, other)} @focus=${(event: Event) => refresh(event, other)} @click=${(event: MouseEvent) => choose(event, other)}>${nameOf(other)}</a>`,
      )}
    </span>`;
  }
}

/** The page's address in a language. */
function addressIn(language: string): string {
  const address = new URL(location.href);
  address.searchParams.set('lang', language);
  return address.href;
}

/** Points a link to the page as it is now: its address changes with what it shows. */
function refresh({ currentTarget }: Event, language: string): void {
  (currentTarget as HTMLAnchorElement).href = addressIn(language);
}

const nameOf = (language: string): string => new Intl.DisplayNames(language, { type: 'language' }).of(language)!;

function choose(event: MouseEvent, language: string): void {
  remember(language);
  // A new tab or window loads the address.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(history.state, '', addressIn(language));
  void speak(language);
}

customElements.define('demo-languages', DemoLanguages);
