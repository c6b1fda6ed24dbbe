import { closestLanguage } from '@densenet/element/language';

/** Under this name a visitor's language is remembered. */
const remembered = 'densenet-language';

/**
 * The language of the page for a wanted one, such as `zh` for `zh-TW`; undefined where it has none.
 *
 * @param languages those of the page, as BCP 47 tags
 */
export function languageFor(wanted: string | null, languages: readonly string[]): string | undefined {
  if (!wanted) return undefined;
  const closest = closestLanguage(wanted, languages);
  // A language that the page does not have would count as English.
  return wanted.toLowerCase().split('-')[0] === closest.split('-')[0] ? closest : undefined;
}

/** The first of some wanted languages that the page has, else English. */
export function chooseLanguage(wanted: readonly (string | null)[], languages: readonly string[]): string {
  return wanted.map((each) => languageFor(each, languages)).find((found) => found !== undefined) ?? 'en';
}

/** The language that was remembered; null where none was, or where the browser keeps nothing for this page. */
export function readRemembered(): string | null {
  try {
    return localStorage.getItem(remembered);
  } catch {
    return null;
  }
}

/** Remembers a language, where the browser keeps something for this page. */
export function remember(language: string): void {
  try {
    localStorage.setItem(remembered, language);
  } catch {
    // A page in a frame without storage speaks what its address or the browser says.
  }
}
