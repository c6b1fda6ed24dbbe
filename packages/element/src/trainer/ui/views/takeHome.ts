import { css, html, nothing, type TemplateResult } from 'lit';
import { embedSnippet } from '../../export/embedSnippet.ts';
import type { ModelFormat } from '../../export/exportTools.ts';
import { saveIcon } from '../icons.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** What the visitor takes home: the taught network, the examples, and the two lines that put the network on a page. */
export function takeHome(state: TrainerState, actions: TrainerActions): TemplateResult | typeof nothing {
  const { texts, head, classes, isSaving, saved, fileName } = state;
  const { takeHome: words } = texts;
  const hasExamples = classes.some(({ examples }) => examples.length > 0);
  if (!hasExamples) return nothing;
  const format = (format: ModelFormat, name: string) =>
    html`<button part="button" type="button" @click=${() => actions.saveModel(format)}>${saveIcon}${name}</button>`;
  return html`<section part="take-home" class="block" aria-labelledby="home-heading">
    <h2 id="home-heading">${words.heading}</h2>
    ${
      head === undefined
        ? nothing
        : html`<div class="ways">
            ${format('safetensors', words.model)} ${format('onnx', words.onnx)} ${format('graph-model', words.graphModel)}
          </div>
          <p class="small">${words.modelHelp}</p>`
    }
    <div class="ways">
      <button part="button" type="button" @click=${actions.saveExamples}>${saveIcon}${words.examples}</button>
    </div>
    <p class="small">${words.examplesHelp}</p>
    <div class="progress-row">
      <p class="small" role="status">${saved}</p>
      ${isSaving ? html`<button part="button" type="button" @click=${actions.cancelSaving}>${words.cancel}</button>` : nothing}
    </div>
    ${
      head === undefined
        ? nothing
        : html`<details>
            <summary>${words.embed}</summary>
            <p class="small">${words.embedHelp}</p>
            <pre class="snippet" tabindex="0" translate="no"><code>${embedSnippet({ model: `${fileName}.safetensors` })}</code></pre>
            <div class="ways"><button part="button" type="button" @click=${actions.copySnippet}>${words.copy}</button></div>
          </details>`
    }
  </section>`;
}

export const takeHomeStyles = css`
  .progress-row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
  }
  .snippet {
    margin: 0.5rem 0 0;
    padding: 0.625rem 0.75rem;
    overflow-x: auto;
    border-radius: calc(var(--_radius) / 2);
    background: var(--_raised);
    font-size: 0.8125rem;
  }
`;
