import type { RichText } from '@densenet/element/language';
import type { Plugin } from 'vite';
import { en as chapter } from '../src/chapter/messages/en.ts';
import { textAt } from '../src/language/staticTexts.ts';
import { en } from '../src/messages/en.ts';

/** The texts that HTML files name: those of all pages, and those of the chapter's under a name of their own. */
const texts = { ...en, chapter };

/**
 * Writes the English texts into the HTML files, which only name them (`<h1>{hero.title}</h1>`), so that they are there before
 * any script has run, and without one. `data-text` and the like keep the names, by which `showTexts` finds the places.
 */
export function staticTexts(): Plugin {
  return { name: 'static-texts', transformIndexHtml: { order: 'pre', handler: withEnglishTexts } };
}

/** @throws RangeError where the HTML names a text that the messages do not have */
export function withEnglishTexts(html: string): string {
  return html
    .replace(/>\{([\w.]+)\}</g, (_, path) => ` data-text="${path}">${toHtml(textAt(texts, path))}<`)
    .replace(/\s(aria-label|content)="\{([\w.]+)\}"/g, (_, attribute, path) => {
      const text = toHtml(textAt(texts, path));
      return ` data-${attribute}="${path}" ${attribute}="${text}"`;
    });
}

function toHtml(text: string | RichText): string {
  if (typeof text === 'string') return escaped(text);
  return text
    .map((part) => {
      if (typeof part === 'string') return escaped(part);
      const content = escaped(part.text);
      if (part.mark === 'link') return `<a href="${escaped(part.href!)}">${content}</a>`;
      return `<${part.mark}>${content}</${part.mark}>`;
    })
    .join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
