import { css, html, nothing, type TemplateResult } from 'lit';
import type { BackendName, Classification, LoadedModel } from '../../engine/types.ts';
import type { Messages } from '../../messages/en.ts';
import { chevronIcon } from '../icons.ts';

const backendNames: Record<BackendName, string> = { webgl: 'WebGL', webgpu: 'WebGPU', wasm: 'WebAssembly' };

/**
 * The backend and its speed; details of backend and model when opened.
 *
 * @param last The last picture's classification; undefined before the first.
 */
export function facts(texts: Messages, model: LoadedModel, last: Classification | undefined): TemplateResult {
  const { facts } = texts;
  const { load, backend: start, upload, compile, firstRun } = model.timings;
  const { backend } = last ?? model;
  const summary = texts.backend[backend.cause];
  return html`
    <details part="facts" class="facts">
      <summary>
        <span class="dot"></span>${backendNames[backend.name]}${last === undefined ? nothing : facts.speed(last.milliseconds)}${chevronIcon}
      </summary>
      <dl>
        <dt>${facts.device}</dt>
        <dd translate="no">${backend.threads === undefined ? backend.device : facts.threads(backend.threads)}</dd>
        <dt>${facts.why}</dt>
        <dd>${summary}</dd>
        <dt>${facts.reason}</dt>
        <dd lang="en">${backend.reason}</dd>
        <dt>${facts.model}</dt>
        <dd>${facts.modelSize(model.parameters, model.bytes, model.labels.length)}</dd>
        <dt>${facts.ready}</dt>
        <dd>${facts.timings(load, start, upload, compile, firstRun)}</dd>
      </dl>
    </details>
    ${backend.software ? html`<p part="note" class="note">${texts.sentence(summary)}</p>` : nothing}
    ${backend.float16Only ? html`<p part="note" class="note">${facts.float16}</p>` : nothing}
  `;
}

export const factsStyles = css`
  .facts {
    color: var(--_muted);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  summary {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.75rem;
    border-radius: 4px;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary .icon {
    width: 1rem;
    height: 1rem;
  }
  details[open] summary .icon {
    transform: rotate(180deg);
  }
  summary:hover {
    color: var(--_text);
  }
  .dot {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--_accent);
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.25rem 1rem;
    margin: 0.5rem 0 0;
  }
  dd {
    margin: 0;
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  .note {
    margin: 0.25rem 0 0;
    color: var(--_muted);
    font-size: 0.875rem;
  }
`;
