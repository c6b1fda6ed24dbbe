import { css, html, nothing, type TemplateResult } from 'lit';
import { warningIcon } from '../../../ui/icons.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** Whether the examples outlive the page: the question first, then what is so, and the button that forgets all. */
export function keeping(state: TrainerState, actions: TrainerActions): TemplateResult | typeof nothing {
  const { texts, classes, keeping, declined } = state;
  const count = classes.reduce((sum, { examples }) => sum + examples.length, 0);
  const { keeping: words } = texts;
  const forget = html`<button
    part="button"
    class="quiet"
    type="button"
    title=${words.forgetHelp}
    @click=${actions.forget}
  >${words.forget}</button>`;
  if (keeping.state === 'opening') return html`<p class="keeping small">${words.opening}</p>`;
  if (keeping.state === 'on') {
    return html`<div part="keeping" class="keeping">
      ${
        keeping.unsaved > 0
          ? html`<p class="warning" role="alert">${warningIcon}<span>${words.unsaved(keeping.unsaved)}</span></p>`
          : html`<p class="small">${words.kept(count)}</p>`
      }
      ${forget}
    </div>`;
  }
  if (count === 0) return nothing;
  if (keeping.state === 'unavailable') {
    return html`<div part="keeping" class="keeping">
      <p class="small">${words.unavailable(keeping.reason)}</p>
      ${forget}
    </div>`;
  }
  if (declined) {
    return html`<div part="keeping" class="keeping">
      <p class="small">${words.memory}</p>
      <span class="ways">
        <button part="button" class="quiet" type="button" @click=${actions.keep}>${words.keep}</button>
        ${forget}
      </span>
    </div>`;
  }
  return html`<div part="keeping" class="keeping asked">
    <p>${words.ask}</p>
    <span class="ways">
      <button part="button" type="button" @click=${actions.keep}>${words.keep}</button>
      <button part="button" class="quiet" type="button" @click=${actions.decline}>${words.no}</button>
    </span>
  </div>`;
}

export const keepingStyles = css`
  .keeping {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
  }
  .keeping p {
    flex: 1 1 14rem;
    margin: 0;
  }
  .keeping.asked {
    padding: 0.75rem 0.875rem;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_accent) 9%, transparent);
    font-size: 0.9375rem;
  }
  .keeping .warning {
    display: flex;
    gap: 0.5rem;
    color: var(--_error);
    font-size: 0.9375rem;
  }
`;
