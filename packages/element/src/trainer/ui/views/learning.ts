import { css, html, nothing, type TemplateResult } from 'lit';
import { undoIcon, warningIcon } from '../../../ui/icons.ts';
import { fewExamples } from '../../examples/advice.ts';
import { secondsLeft, shareDone, type TrainingProgress } from '../../learning/progress.ts';
import type { ExampleMetrics } from '../../types.ts';
import { curvesOf } from '../curveLayout.ts';
import { curve } from './curve.ts';
import type { TrainerActions, TrainerState } from './state.ts';

/** What was learned, how well, and the training of the whole network. */
export function learning(state: TrainerState, actions: TrainerActions): TemplateResult {
  const { texts, progress, head } = state;
  return html`<section part="learning" class="block" aria-labelledby="learning-heading">
    <h2 id="learning-heading">${texts.learning.heading}</h2>
    ${advice(state)} ${waiting(state)} ${head === undefined ? nothing : measured(state)}
    ${progress === undefined ? nothing : course(state, progress, actions)}
    ${head === undefined ? nothing : buttons(state, actions)}
  </section>`;
}

function advice({ texts, advice, base }: TrainerState): TemplateResult | typeof nothing {
  if (advice.length === 0 || base.phase !== 'ready') return nothing;
  const names = (classes: readonly { name: string }[]) => classes.map(({ name }) => name);
  const sentences = advice.map((one) => {
    if (one.kind === 'empty') return texts.advice.empty(names(one.classes));
    if (one.kind === 'few') return texts.advice.few(names(one.classes), fewExamples);
    if (one.kind === 'uneven') return texts.advice.uneven(one.largest.name, one.smallest.name, one.factor);
    return texts.advice['two-classes'];
  });
  return html`<ul part="advice" class="advice" aria-label=${texts.advice.heading}>
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;
}

function waiting({ texts, waiting, busy, base, head }: TrainerState): TemplateResult | typeof nothing {
  if (base.phase !== 'ready') return nothing;
  if (waiting > 0) return html`<p class="small">${texts.intake.learning(waiting)}</p>`;
  return busy === 'head' && head === undefined ? html`<p class="small">${texts.learning.headBusy}</p>` : nothing;
}

/** How well the network in use does: as it was judged last by the training of the whole, else as the head was. */
function measured({ texts, head, progress }: TrainerState): TemplateResult {
  const last = progress?.rows.at(-1);
  const { training, heldOut, milliseconds } = head!;
  const rows: [string, number | undefined, ExampleMetrics | undefined][] = [
    [texts.learning.training, last?.training.accuracy ?? training.accuracy, training],
    [texts.learning.heldOut, last?.judged?.accuracy ?? heldOut?.accuracy, heldOut],
  ];
  return html`<dl class="measured">
      ${rows.map(
        ([name, accuracy, metrics]) => html`<div>
          <dt>${name}</dt>
          <dd>
            ${
              metrics === undefined || accuracy === undefined
                ? html`<span class="small">${texts.learning.noHeldOut}</span>`
                : html`<strong>${texts.format.share(accuracy)}</strong> ${texts.learning.accuracy}
                    <span class="small">${texts.learning.ofExamples(metrics.examples)}</span>`
            }
          </dd>
        </div>`,
      )}
    </dl>
    ${progress === undefined ? html`<p class="small">${texts.learning.head(milliseconds)} ${texts.learning.headHelp}</p>` : nothing}
    <p class="small">${texts.learning.recordingNote}</p>`;
}

function course(state: TrainerState, progress: TrainingProgress, actions: TrainerActions): TemplateResult {
  const { texts, head, measure } = state;
  const { phase, position, epochs, restored, message } = progress;
  const left = secondsLeft(progress);
  const said = {
    running: texts.learning.epoch(Math.min(epochs, position.epoch + 1), epochs),
    stopped: texts.learning.stopped,
    completed: texts.learning.completed,
    failed: texts.learning.failed(message ?? ''),
  }[phase];
  return html`<div class="course">
    <p class=${phase === 'failed' ? 'row failed' : 'row'} role=${phase === 'failed' ? 'alert' : nothing}>
      <span>${phase === 'failed' ? warningIcon : nothing}${said}</span>
      <span class="small">${phase === 'running' && left !== undefined ? texts.learning.left(left) : nothing}</span>
    </p>
    ${
      phase === 'running'
        ? html`<progress part="progress" max="1" value=${shareDone(progress)} aria-label=${texts.learning.progress}></progress>`
        : nothing
    }
    ${restored > 0 ? html`<p class="small" role="status">${texts.learning.restored}</p>` : nothing}
    ${curve(texts, curvesOf(progress, head, measure), measure, actions.setMeasure)}
  </div>`;
}

function buttons(state: TrainerState, actions: TrainerActions): TemplateResult {
  const { texts, progress, busy } = state;
  const { learning } = texts;
  if (busy === 'network') {
    return html`<div class="ways">
      <button part="button primary-button" class="primary" type="button" @click=${actions.stop}>${learning.stop}</button>
    </div>`;
  }
  const stopped = progress?.phase === 'stopped';
  const train = html`<button
    part=${stopped ? 'button' : 'button primary-button'}
    class=${stopped ? '' : 'primary'}
    type="button"
    @click=${actions.train}
  >${progress === undefined ? learning.train : learning.again}</button>`;
  return html`<div class="ways">
      ${
        stopped
          ? html`<button part="button primary-button" class="primary" type="button" @click=${actions.resume}>
              ${learning.resume}
            </button>`
          : nothing
      }
      ${train}
      ${
        progress === undefined
          ? nothing
          : html`<button part="button" type="button" title=${learning.undoHelp} @click=${actions.undoToHead}>
              ${undoIcon}${learning.undo}
            </button>`
      }
    </div>
    ${settings(state, actions)}`;
}

function settings({ texts, settings }: TrainerState, actions: TrainerActions): TemplateResult {
  const { learning } = texts;
  const number = (event: Event) => (event.target as HTMLInputElement).valueAsNumber;
  return html`<details class="settings">
    <summary>${learning.settings}</summary>
    <div class="fields">
      <label>
        <span>${learning.epochs} <span class="small">${learning.epochsHelp}</span></span>
        <input
          part="field"
          type="number"
          min="1"
          max="1000"
          step="1"
          .value=${String(settings.epochs)}
          @change=${(event: Event) => actions.set({ epochs: Math.max(1, Math.round(number(event)) || settings.epochs) })}
        />
      </label>
      <label>
        <span>${learning.learningRate} <span class="small">${learning.learningRateHelp}</span></span>
        <input
          part="field"
          type="number"
          min="0"
          step="any"
          .value=${settings.learningRate === undefined ? '' : String(settings.learningRate)}
          @change=${(event: Event) => actions.set({ learningRate: number(event) > 0 ? number(event) : undefined })}
        />
      </label>
    </div>
  </details>`;
}

export const learningStyles = css`
  .advice {
    display: grid;
    gap: 0.5rem;
    margin: 0;
    padding: 0.75rem 0.875rem 0.75rem 1.875rem;
    border-radius: calc(var(--_radius) / 2);
    background: var(--_raised);
    font-size: 0.9375rem;
    list-style: disc;
  }
  .measured {
    display: grid;
    gap: 0.375rem;
    margin: 0;
  }
  .measured div,
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 1rem;
  }
  .measured dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  .course {
    display: grid;
    gap: 0.5rem;
  }
  .course .row {
    margin: 0;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .failed {
    color: var(--_error);
    overflow-wrap: anywhere;
  }
  .fields {
    display: grid;
    gap: 0.75rem;
    padding-top: 0.5rem;
  }
  .fields label {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 6rem;
    gap: 0.75rem;
    align-items: center;
  }
  .fields input {
    min-height: 2.25rem;
    min-width: 0;
    padding: 0.25rem 0.5rem;
    border: 1px solid color-mix(in oklab, var(--_muted) 80%, transparent);
    border-radius: calc(var(--_radius) / 2);
    background: var(--_surface);
  }
`;
