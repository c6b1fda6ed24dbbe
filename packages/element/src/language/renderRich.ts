import { html, type TemplateResult } from 'lit';
import type { Marked, RichText } from './richText.ts';

/** A text with marked words as a template. */
export function renderRich(text: RichText): readonly (string | TemplateResult)[] {
  return text.map((part) => (typeof part === 'string' ? part : renderMarked(part)));
}

function renderMarked({ mark, text, href }: Marked): TemplateResult {
  if (mark === 'code') return html`<code translate="no">${text}</code>`;
  if (mark === 'strong') return html`<strong>${text}</strong>`;
  return html`<a href=${href!}>${text}</a>`;
}
