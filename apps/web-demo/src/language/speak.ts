import type { MessageTable } from '@densenet/element/language';
import { pageMessages } from '../messages/pageMessages.ts';
import { showTexts } from './staticTexts.ts';

/** Tables of one page alone, by the first part of the names in its HTML file: `chapter` in `{chapter.title}`. */
const tables = new Map<string, MessageTable<object>>();

/** Adds the texts that a page has beside those of all pages. Call it before the first `speak`. */
export function addTexts(name: string, table: MessageTable<object>): void {
  tables.set(name, table);
}

/** Lets the page speak a language. Its elements follow the `lang` attribute of the document by themselves. */
export async function speak(language: string): Promise<void> {
  document.documentElement.lang = language;
  const loading = [...tables].map(async ([name, table]) => [name, await table.load(language)] as const);
  const [texts, ...added] = await Promise.all([pageMessages.load(language), ...loading]);
  // Another language may have been chosen meanwhile.
  if (document.documentElement.lang === language) showTexts(document, { ...texts, ...Object.fromEntries(added) });
}
