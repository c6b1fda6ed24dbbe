import { html, nothing, type TemplateResult } from 'lit';
import { saveIcon } from '../icons.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** What the visitor takes home: the taught network. */
export function takeHome(
  { texts, head, saved }: TrainerState,
  actions: TrainerActions,
): TemplateResult | typeof nothing {
  if (head === undefined) return nothing;
  const { takeHome: words } = texts;
  return html`<section part="take-home" class="block" aria-labelledby="home-heading">
    <h3 id="home-heading">${words.heading}</h3>
    <div class="ways">
      <button part="button" type="button" @click=${actions.saveModel}>${saveIcon}${words.model}</button>
    </div>
    <p class="small" role="status">${saved ?? words.modelHelp}</p>
  </section>`;
}
