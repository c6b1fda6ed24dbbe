/** A text with marked words, as data: a language puts the same marks in its own order. */
export type RichText = readonly (string | Marked)[];

export interface Marked {
  mark: 'code' | 'strong' | 'link';
  text: string;
  /** Address of a link. */
  href?: string;
}

export const code = (text: string): Marked => ({ mark: 'code', text });
export const strong = (text: string): Marked => ({ mark: 'strong', text });
export const link = (text: string, href: string): Marked => ({ mark: 'link', text, href });

/** Texts one after the other, with what the language puts between the items of a list. */
export function listed(texts: readonly RichText[], between: string): RichText {
  return texts.flatMap((text, index) => (index === 0 ? text : [between, ...text]));
}

/** Tag of a text with marked words: rich`a ${code('.safetensors')} file`. */
export function rich(strings: TemplateStringsArray, ...values: readonly (string | number | Marked)[]): RichText {
  return strings.flatMap((text, index) => {
    const value = values[index] ?? '';
    return [text, typeof value === 'number' ? String(value) : value];
  });
}
