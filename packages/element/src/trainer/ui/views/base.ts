import { html, nothing, type TemplateResult } from 'lit';
import * as status from '../../../ui/views/status.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** The network that is taught: its load, what it is, and the way to another one. */
export function base({ texts, shared, base }: TrainerState, actions: TrainerActions): TemplateResult {
  const words = shared.status;
  if (base.phase === 'loading') return status.loading(words, base.progress, actions.cancelLoad);
  if (base.phase === 'failed') {
    return html`${status.failed(shared, texts.base.failed, base.error, actions.reload)} ${other(texts.base, actions)}`;
  }
  if (base.phase === 'cancelled') return html`${status.cancelled(words, actions.reload)} ${other(texts.base, actions)}`;
  if (base.phase === 'idle') return html`${status.idle(words)} ${other(texts.base, actions)}`;
  const { parameters, backend } = base.base;
  return html`<p class="small">${texts.base.loaded(parameters, shared.backend[backend.cause])}</p>
    ${backend.float16Only ? html`<p part="note" class="small">${texts.base.float16}</p>` : nothing}
    ${other(texts.base, actions)}`;
}

function other(texts: TrainerState['texts']['base'], actions: TrainerActions): TemplateResult {
  const take = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file !== undefined) actions.useBase(file);
  };
  const open = (event: Event) => ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  return html`<div>
    <button part="button" class="quiet" type="button" @click=${open}>${texts.other}</button>
    <input type="file" accept=".safetensors" hidden aria-label=${texts.file} @change=${take} />
  </div>`;
}
