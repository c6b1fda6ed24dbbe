import { html } from 'lit';
import type { ChapterMessages } from '../messages/en.ts';

/** The commands that make figures again, and the document that tells how they were measured. */
export function command(texts: ChapterMessages['source'], lines: readonly string[], document: string) {
  return html`<div class="made-by">
    <p>${texts.made(document)}</p>
    <pre class="code" translate="no" tabindex="0"><code>${lines.join('\n')}</code></pre>
  </div>`;
}
