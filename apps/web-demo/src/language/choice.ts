import { closestLanguage } from '@densenet/element/language';

/** Under this name a visitor's language is remembered. */
const remembered = 'densenet-language';

/**
 * The language to speak: that of the address (`?lang=zh`), else the one that was remembered, else the first of the browser's
 * that the page has.
 *
 * @param languages those of the page, as BCP 47 tags
 */
export function chooseLanguage(
  languages: readonly string[],
  { query, kept, preferred }: { query: string; kept: string | null; preferred: readonly string[] },
): string {
  const asked = new URLSearchParams(query).get('lang');
  for (const wanted of [asked, kept, ...preferred]) {
    const closest = closestLanguage(wanted ?? '', languages);
    // Without this, a language that the page does not have would count as English.
    if (wanted && wanted.toLowerCase().split('-')[0] === closest.split('-')[0]) return closest;
  }
  return 'en';
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
