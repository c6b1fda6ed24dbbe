import { css, html, nothing, type TemplateResult } from 'lit';
import type { Classification, LoadedModel } from '../../engine/types.ts';
import { formatBackend, formatBytes, formatCount, formatMilliseconds } from '../format.ts';
import { chevronIcon } from '../icons.ts';

/**
 * The backend and its speed; details of backend and model when opened.
 *
 * @param last The last picture's classification; undefined before the first.
 */
export function facts(model: LoadedModel, last: Classification | undefined): TemplateResult {
  const { timings } = model;
  const { backend } = last ?? model;
  const speed = last === undefined ? '' : `, ${formatMilliseconds(last.milliseconds)} an image`;
  return html`
    <details part="facts" class="facts">
      <summary><span class="dot"></span>${formatBackend(backend.name)}${speed}${chevronIcon}</summary>
      <dl>
        <dt>Device</dt>
        <dd>${backend.device}</dd>
        <dt>Why this one</dt>
        <dd>${backend.summary}</dd>
        <dt>In detail</dt>
        <dd>${backend.reason}</dd>
        <dt>Model</dt>
        <dd>${formatCount(model.parameters)} parameters, ${formatBytes(model.bytes)}, ${model.labels.length} classes</dd>
        <dt>Made ready in</dt>
        <dd>
          file ${formatMilliseconds(timings.load)}, backend ${formatMilliseconds(timings.backend)}, weights
          ${formatMilliseconds(timings.upload)}, shaders ${formatMilliseconds(timings.compile)}, first run
          ${formatMilliseconds(timings.firstRun)}
        </dd>
      </dl>
    </details>
    ${backend.software ? html`<p part="note" class="note">${backend.summary}.</p>` : nothing}
    ${
      backend.float16Only
        ? html`<p part="note" class="note">
            This GPU computes with 16-bit floating-point numbers only: percentages may differ in the third digit.
          </p>`
        : nothing
    }
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
