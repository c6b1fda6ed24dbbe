/**
 * Characters that act on a terminal or on the text around them instead of being shown: control characters (C0, DEL, C1, tabs and
 * line ends among them), line and paragraph separators, marks that turn the direction of writing, halves of surrogate pairs.
 */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text from elsewhere (a label, a tensor's or a file's name) as one line in which such characters are written out, as `\n`, `\x1b`
 * and `\u202e`.
 */
export function printable(text: string): string {
  return text.replace(obeyed, (character) => short[character] ?? escaped(character.charCodeAt(0)));
}

function escaped(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
