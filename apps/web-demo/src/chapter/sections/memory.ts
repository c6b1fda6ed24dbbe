import { renderRich } from '@densenet/element/language';
import { html, nothing } from 'lit';
import { memoryOfAStep } from '../figures.ts';
import type { StepChoice } from '../memory/predictPeaks.ts';
import type { MemoryService, Prediction } from '../memory/service.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { command } from '../parts/command.ts';
import { lengthLine } from '../parts/lengthLine.ts';
import { slider } from '../parts/slider.ts';
import { table } from '../parts/table.ts';
import { WorkerCalls } from '../parts/workerCalls.ts';

/** How a step is run, as `@densenet/diagnostics` names it, from the most memory to the least. */
const predictedRuns = ['tape', 'plain', 'efficient', 'inference'] as const;

/** Exercise 2: whether it takes too much memory; as measured, and predicted for this browser. */
export class ChapterMemory extends ChapterElement {
  static override properties = { choice: { state: true }, phase: { state: true } };
  declare choice: StepChoice;
  /** Of the prediction: `idle` before the first. */
  declare phase: 'idle' | 'predicting' | 'predicted';
  #calls: WorkerCalls<MemoryService> | undefined;
  #predicted: { choice: StepChoice; prediction: Prediction } | undefined;
  #problem = '';

  constructor() {
    super();
    this.choice = { size: 224, batchSize: 16 };
    this.phase = 'idle';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#calls?.terminate();
    this.#calls = undefined;
    this.phase = 'idle';
  }

  protected override render() {
    const { exercises, source } = this.chapter;
    const { rows, peaks, command: line, document } = memoryOfAStep;
    return html`
      <p>${renderRich(exercises.memory.answer)}</p>
      ${table({
        caption: exercises.memory.caption,
        heads: [
          exercises.network,
          html`<span class="words">${exercises.memory.run}</span>`,
          exercises.memory.tensors,
          exercises.memory.process,
          exercises.memory.step,
        ],
        rows: rows.map(({ network, run, tensors, process, milliseconds }) => [
          network,
          html`<span class="words">${exercises.memory.runs[run === 'training' ? 'plain' : run]}</span>`,
          tensors,
          process,
          this.texts.format.milliseconds(milliseconds),
        ]),
      })}
      <p>${exercises.memory.why(peaks.tape, peaks.program)}</p>
      <p class="hint">${exercises.memory.noGpu}</p>
      ${command(source, [line], document)}
      <h4>${exercises.memory.here}</h4>
      <p>${exercises.memory.predicting}</p>
      ${this.#sliders()}
      <div class="run">
        <button type="button" class="button primary" ?disabled=${this.phase === 'predicting'} @click=${() => this.#predict()}>
          ${exercises.memory.predict}
        </button>
        <p class="hint" role="status">${this.#report()}</p>
      </div>
      ${this.#peaks()}
    `;
  }

  #sliders() {
    const { networks } = this.chapter;
    const { size, batchSize } = this.choice;
    const change = (changes: Partial<StepChoice>) => {
      this.choice = { ...this.choice, ...changes };
    };
    return html`<div class="sliders">
      ${slider({ label: networks.size, value: size, min: 32, max: 224, step: 32, text: `${size} × ${size}`, onInput: (chosen) => change({ size: chosen }) })}
      ${slider({ label: networks.batch, value: batchSize, min: 1, max: 64, onInput: (chosen) => change({ batchSize: chosen }) })}
    </div>`;
  }

  #report(): string {
    const { memory } = this.chapter.exercises;
    if (this.#problem) return this.chapter.training.failed(this.#problem);
    if (this.phase === 'predicting') return memory.waiting;
    if (!this.#predicted) return '';
    const { choice, prediction } = this.#predicted;
    return memory.predicted(choice.batchSize, choice.size, prediction.backend);
  }

  #peaks() {
    const { exercises } = this.chapter;
    if (!this.#predicted) return nothing;
    const { networks } = this.#predicted.prediction;
    const largest = Math.max(...networks.flatMap(({ peakBytes }) => Object.values(peakBytes)));
    return table({
      caption: exercises.memory.here,
      hidesCaption: true,
      heads: [exercises.memory.run, ...networks.map(({ network }) => network)],
      rows: predictedRuns.map((run) => [
        exercises.memory.runs[run],
        ...networks.map(
          ({ peakBytes }) => html`${this.texts.format.bytes(peakBytes[run])}${lengthLine(peakBytes[run] / largest)}`,
        ),
      ]),
    });
  }

  async #predict(): Promise<void> {
    const { choice } = this;
    this.phase = 'predicting';
    this.#problem = '';
    try {
      this.#calls ??= new WorkerCalls(
        new Worker(new URL('../memory/memoryWorker.ts', import.meta.url), { type: 'module' }),
      );
      const prediction = await this.#calls.call((service) => service.predict(choice));
      this.#predicted = { choice, prediction };
    } catch (error) {
      this.#calls?.terminate();
      this.#calls = undefined;
      this.#problem = (error as Error).message;
    }
    this.phase = 'predicted';
  }
}

customElements.define('chapter-memory', ChapterMemory);
