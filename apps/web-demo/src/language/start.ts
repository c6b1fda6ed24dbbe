import { pageMessages } from '../messages/pageMessages.ts';
import { chooseLanguage, languageFor, readRemembered, remember } from './choice.ts';
import { speak } from './speak.ts';

/** Lets the page speak the visitor's language, and remembers one that the address asks for. */
export function speakVisitorsLanguage(): void {
  const { languages } = pageMessages;
  const asked = languageFor(new URLSearchParams(location.search).get('lang'), languages);
  if (asked !== undefined) remember(asked);
  const language = chooseLanguage([asked ?? null, readRemembered(), ...navigator.languages], languages);
  // The HTML files are in English already.
  if (language !== document.documentElement.lang) void speak(language);
}
