import type { Marked, RichText } from '@densenet/element/language';

/**
 * A text by the path that an HTML file names.
 *
 * @throws RangeError where there is no such text
 */
export function textAt(texts: object, path: string): string | RichText {
  const found = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], texts);
  if (typeof found === 'string' || Array.isArray(found)) return found as string | RichText;
  throw new RangeError(`the messages have no text "${path}": an HTML file names it`);
}

/** Attributes that may have a text; `data-` and the attribute names it. */
const attributes = ['aria-label', 'content'] as const;

/** Puts the texts of a language into the places of a document that name them: see `vite/staticTexts.ts`. */
export function showTexts(document: Document, texts: object): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.replaceChildren(...nodesOf(document, textAt(texts, element.dataset.text!)));
  }
  for (const attribute of attributes) {
    for (const element of document.querySelectorAll(`[data-${attribute}]`)) {
      element.setAttribute(attribute, String(textAt(texts, element.getAttribute(`data-${attribute}`)!)));
    }
  }
}

function nodesOf(document: Document, text: string | RichText): (Node | string)[] {
  if (typeof text === 'string') return [text];
  return text.map((part) => (typeof part === 'string' ? part : markedNode(document, part)));
}

function markedNode(document: Document, { mark, text, href }: Marked): HTMLElement {
  const element = document.createElement(mark === 'link' ? 'a' : mark);
  if (mark === 'link') element.setAttribute('href', href!);
  element.textContent = text;
  return element;
}
