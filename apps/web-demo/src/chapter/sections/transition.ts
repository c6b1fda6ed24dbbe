import { html } from 'lit';
import { ChapterElement } from '../parts/chapterElement.ts';
import { LiveReading } from '../parts/liveReading.ts';
import { shapeText } from '../parts/shape.ts';
import { slider } from '../parts/slider.ts';
import { askReader } from '../readings/reader.ts';
import type { TransitionChoice, TransitionReading } from '../readings/types.ts';

/** What the block before gives: see `denseBlock.ts`. */
const example: TransitionChoice = { channels: 23, compression: 0.5, size: 8 };

/** A transition with numbers of the reader's: shapes before, between and after. */
export class ChapterTransition extends ChapterElement {
  readonly #transition = new LiveReading<TransitionChoice, TransitionReading>(
    this,
    (choice) => askReader((reader) => reader.readTransition(choice)),
    example,
  );

  protected override render() {
    const { transition } = this.chapter;
    const { format } = this.texts;
    const { choice, answer, problem } = this.#transition;
    const change = (changes: Partial<TransitionChoice>) => this.#transition.choose({ ...choice, ...changes });
    return html`
      <div class="sliders">
        ${slider({ label: transition.channels, value: choice.channels, min: 8, max: 512, onInput: (channels) => change({ channels }) })}
        ${slider({
          label: transition.compression,
          value: choice.compression,
          min: 0.25,
          max: 1,
          step: 0.05,
          text: format.fixed(choice.compression, 2),
          onInput: (compression) => change({ compression }),
        })}
        ${slider({ label: transition.size, value: choice.size, min: 2, max: 56, step: 2, onInput: (size) => change({ size }) })}
      </div>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : answer ? this.#steps(answer) : html`<p class="hint" role="status">${this.chapter.block.loading}</p>`}
    `;
  }

  #steps({ input, convolved, output, parameters }: TransitionReading) {
    const { transition } = this.chapter;
    return html`<div role="status"><ol class="steps">
      <li><span>${transition.input}</span><strong>${shapeText(input)}</strong></li>
      <li><span>${transition.convolution}</span><strong>${shapeText(convolved)}</strong></li>
      <li><span>${transition.pooling}</span><strong>${shapeText(output)}</strong></li>
      <li><span>${transition.parameters}</span><strong>${this.texts.format.count(parameters)}</strong></li>
    </ol></div>`;
  }
}

customElements.define('chapter-transition', ChapterTransition);
