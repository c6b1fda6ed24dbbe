/** Markup that is safe to be put into a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a template: text and numbers are escaped, markup is not; undefined and false leave nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** Markup of a template: whatever is put into it is text, unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(texts.map((text, i) => (i === 0 ? text : markupOf(values[i - 1]) + text)).join(''));
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escaped(String(content));
}

/** Characters that a reader's eye obeys instead of seeing them: controls, marks of writing direction, halves of pairs. */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** A stranger's text, on one line, with what would not show written out as its code point. */
export const shown = (text: string): string =>
  text.replace(obeyed, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

const escaped = (text: string): string =>
  shown(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
