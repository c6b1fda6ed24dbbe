/** All texts of a feature, in each language that it speaks. English is always there; the others are loaded when needed. */
export interface MessageTable<Texts> {
  readonly english: Texts;
  /** Languages as BCP 47 tags: `en`, `zh`. */
  readonly languages: readonly string[];
  /** The texts in a language, where they are loaded. */
  loaded(language: string): Texts | undefined;
  /** Loads the texts in a language. Where that fails, the console says why, and the promise gives the English ones. */
  load(language: string): Promise<Texts>;
}

/**
 * A feature's message table. The type of the English texts is the type of all: a language that lacks one does not compile.
 *
 * @param english entries are strings, functions of values that give strings, or lit templates where a text has markup
 * @param others how to load the texts of each other language, by BCP 47 tag: `zh: () => import('./zh.ts')...`
 */
export function defineMessages<Texts>(
  english: Texts,
  others: Readonly<Record<string, () => Promise<NoInfer<Texts>>>>,
): MessageTable<Texts> {
  const languages = ['en', ...Object.keys(others)];
  const texts = new Map([['en', english]]);
  const loading = new Map<string, Promise<Texts>>();

  const fetchTexts = async (language: string): Promise<Texts> => {
    try {
      const fetched = await others[language]!();
      texts.set(language, fetched);
      return fetched;
    } catch (error) {
      loading.delete(language);
      console.warn(`The texts in "${language}" could not be loaded: English ones are shown.`, error);
      return english;
    }
  };

  return {
    english,
    languages,
    loaded: (language) => texts.get(closestLanguage(language, languages)),
    async load(language) {
      const closest = closestLanguage(language, languages);
      const there = texts.get(closest);
      if (there !== undefined) return there;
      const begun = loading.get(closest) ?? fetchTexts(closest);
      loading.set(closest, begun);
      return begun;
    },
  };
}

/**
 * The language of a table for a wanted one, by RFC 4647's lookup: `zh-Hant-TW`, then `zh-Hant`, then `zh`; English where there
 * is none.
 */
export function closestLanguage(wanted: string, languages: readonly string[]): string {
  const subtags = wanted.toLowerCase().split('-');
  for (let count = subtags.length; count > 0; count--) {
    const range = subtags.slice(0, count).join('-');
    const found = languages.find((language) => language.toLowerCase() === range);
    if (found !== undefined) return found;
  }
  return 'en';
}
