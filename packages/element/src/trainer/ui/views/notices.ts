import { css, html, nothing, type TemplateResult } from 'lit';
import { closeIcon } from '../../../ui/icons.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** What is being read, and what was done last. */
export function notices(
  { texts, reading, notice }: TrainerState,
  actions: TrainerActions,
): TemplateResult | typeof nothing {
  const { intake } = texts;
  if (reading !== undefined) {
    const { done, total } = reading;
    return html`<div part="status" class="notice">
      <p>${intake.reading(done, total)}</p>
      <button part="button" type="button" @click=${actions.cancelReading}>${intake.cancel}</button>
      <progress part="progress" max=${total} value=${done} aria-label=${intake.reading(done, total)}></progress>
    </div>`;
  }
  if (notice === undefined) return nothing;
  const { text, isError, undo } = notice;
  return html`<div part=${isError ? 'error' : 'note'} class="notice ${isError ? 'problem' : ''}">
    <p role=${isError ? 'alert' : nothing}>${text}</p>
    ${undo === undefined ? nothing : html`<button part="button" type="button" @click=${undo}>${intake.undo}</button>`}
    <button
      part="button"
      class="quiet round"
      type="button"
      aria-label=${intake.dismiss}
      title=${intake.dismiss}
      @click=${actions.dismiss}
    >${closeIcon}</button>
  </div>`;
}

export const noticeStyles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    padding: 0.5rem 0.5rem 0.5rem 0.875rem;
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }
  .notice p {
    flex: 1 1 12rem;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .notice progress {
    flex: 1 0 100%;
  }
  .notice.problem p {
    color: var(--_error);
  }
`;
