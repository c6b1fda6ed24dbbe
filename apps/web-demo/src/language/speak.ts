import { pageMessages } from '../messages/pageMessages.ts';
import { showTexts } from './staticTexts.ts';

/** Lets the page speak a language. Its elements follow the `lang` attribute of the document by themselves. */
export async function speak(language: string): Promise<void> {
  document.documentElement.lang = language;
  const texts = await pageMessages.load(language);
  // Another language may have been chosen meanwhile.
  if (document.documentElement.lang === language) showTexts(document, texts);
}
