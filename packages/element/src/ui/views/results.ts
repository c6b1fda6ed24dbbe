import { css, html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../../messages/en.ts';
import type { Verdict } from '../classificationController.ts';
import type { Prediction } from '../events.ts';
import { styleProperties } from '../explanation/styleProperties.ts';
import { invertIcon } from '../icons.ts';
import { type Advice, advice, adviceOn } from './advice.ts';
import type { ClassifierActions, ClassifierState, Mode } from './view.ts';

/** The network's input, its most probable class, and the next most probable ones. */
export function results(state: ClassifierState, verdict: Verdict, actions: ClassifierActions): TemplateResult {
  const { texts, predictions, classIndex, mode } = state;
  const { result, format } = texts;
  const best = predictions[0]!;
  // With the camera a newer picture is always running, so its results are never shown as outdated.
  const outdated = state.running && mode !== 'camera';
  return html`
    <div part="verdict" class=${outdated ? 'verdict outdated' : 'verdict'} aria-busy=${outdated}>
      <div class="head">
        <figure part="network-input" class="seen">
          ${described(texts, verdict)}
          <figcaption>${result.seen}</figcaption>
          ${state.grey && mode !== 'draw' ? invertButton(texts, state.invert, actions) : nothing}
        </figure>
        <div class="best">
          <p part="best-label" class="label">${best.label}</p>
          <p part="best-percent" class="percent">${format.probability(best.probability)}</p>
        </div>
      </div>
      ${advice(texts, adviceOf(texts, verdict, mode), () => actions.setInvert(!state.invert))}
      <div>
        <p class="hint" id="choose">${mode === 'camera' ? result.takeForWhy : result.chooseClass}</p>
        <ul part="predictions" aria-labelledby="choose">
          ${predictions.map((prediction) => row(texts, prediction, prediction.index === classIndex, actions.chooseClass))}
        </ul>
      </div>
    </div>
  `;
}

/** The advice on the picture on show. */
function adviceOf(texts: Messages, { classification, model }: Verdict, mode: Mode): Advice | undefined {
  return adviceOn(texts, classification.likeness, model.preprocessing.channels === 1 && mode !== 'draw');
}

/** The best class and the advice on it in words, for a screen reader. */
export function spoken(
  texts: Messages,
  { label, probability }: Prediction,
  verdict: Verdict | undefined,
  mode: Mode,
): string {
  const prediction = texts.result.spoken(label, probability);
  const given = verdict && adviceOf(texts, verdict, mode);
  return given === undefined ? prediction : texts.result.spokenWithAdvice(prediction, given.text);
}

function row(
  { format }: Messages,
  { label, probability, index }: Prediction,
  chosen: boolean,
  onChoose: (classIndex: number) => void,
) {
  return html`
    <li>
      <button part=${chosen ? 'row row-chosen' : 'row'} class="bar-row" type="button" aria-pressed=${chosen} @click=${() => onChoose(index)}>
        <span class="name">${label}</span>
        <span class="value">${format.probability(probability)}</span>
        <span class="track"><span part="bar" class="bar" style=${styleProperties({ width: `${probability * 100}%` })}></span></span>
      </button>
    </li>
  `;
}

function invertButton({ result }: Messages, invert: boolean, actions: ClassifierActions): TemplateResult {
  return html`<button
    part="button"
    class="quiet invert"
    type="button"
    aria-pressed=${invert}
    title=${result.invertHint}
    @click=${() => actions.setInvert(!invert)}
  >${invertIcon}${result.invert}</button>`;
}

/** The network's input, with its size in words. */
function described({ result }: Messages, { input, model }: Verdict): HTMLCanvasElement {
  const { width, height, channels } = model.preprocessing;
  const grey = channels === 1;
  input.setAttribute('role', 'img');
  input.setAttribute('aria-label', result.seenSize(width, height, grey));
  input.title = result.size(width, height, grey);
  return input;
}

export const resultsStyles = css`
  .verdict {
    display: grid;
    gap: 1.25rem;
    align-content: start;
    transition: opacity 120ms 120ms;
  }
  .verdict.outdated {
    opacity: 0.55;
  }
  .head {
    display: flex;
    align-items: flex-start;
    gap: 1.25rem;
  }
  .seen {
    flex: none;
    width: 8.25rem;
    margin: 0;
  }
  .seen canvas {
    display: block;
    width: 100%;
    border-radius: calc(var(--_radius) / 2);
    outline: 1px solid var(--_border);
    image-rendering: pixelated;
  }
  figcaption {
    margin-top: 0.375rem;
    color: var(--_muted);
    font-size: 0.75rem;
    line-height: 1.3;
  }
  button.invert {
    min-height: 2rem;
    margin: 0.25rem 0 0 -0.5rem;
    padding: 0.125rem 0.5rem;
    font-size: 0.875rem;
  }
  .invert .icon {
    width: 1rem;
    height: 1rem;
  }
  .best {
    align-self: center;
    min-width: 0;
  }
  .best p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .label {
    font-size: clamp(1.5rem, 5cqi, 2.25rem);
    font-weight: 650;
    line-height: 1.15;
    letter-spacing: -0.02em;
  }
  .percent {
    color: var(--_muted);
    font-size: 1.125rem;
    font-variant-numeric: tabular-nums;
  }
  .verdict .hint {
    margin: 0;
    font-size: 0.875rem;
  }
  ul {
    display: grid;
    gap: 0.125rem;
    margin: 0.25rem -0.75rem 0;
    padding: 0;
    list-style: none;
  }
  button.bar-row {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.25rem 1rem;
    width: 100%;
    padding: 0.5rem 0.75rem;
    border-color: transparent;
    background: transparent;
    font-weight: 400;
    text-align: start;
  }
  button.bar-row:hover {
    background: var(--_raised);
  }
  button.bar-row[aria-pressed='true'] {
    border-color: transparent;
    background: color-mix(in oklab, var(--_accent) 9%, transparent);
    font-weight: 600;
  }
  .name {
    overflow-wrap: anywhere;
  }
  button[aria-pressed='true'] .bar {
    background: var(--_accent);
  }
  @media (prefers-reduced-motion: reduce) {
    .verdict {
      transition: none;
    }
  }
`;
