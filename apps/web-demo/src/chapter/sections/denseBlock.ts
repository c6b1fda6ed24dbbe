import '@densenet/element/save';
import { html } from 'lit';
import { cssVariables } from '../../page/directives.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { LiveReading } from '../parts/liveReading.ts';
import { shapeText } from '../parts/shape.ts';
import { slider } from '../parts/slider.ts';
import { table } from '../parts/table.ts';
import { askReader } from '../readings/reader.ts';
import type { BlockChoice, BlockReading } from '../readings/types.ts';

/** The chapter's example: two layers of ten channels on pictures of three, 8x8. */
const example: BlockChoice = { channels: 3, growthRate: 10, layers: 2, size: 8 };

/** A dense block with numbers of the reader's, layer by layer: what each reads and adds. */
export class ChapterDenseBlock extends ChapterElement {
  readonly #block = new LiveReading<BlockChoice, BlockReading>(
    this,
    (choice) => askReader((reader) => reader.readBlock(choice)),
    example,
  );

  protected override render() {
    const { block } = this.chapter;
    const { choice, answer, problem } = this.#block;
    const change = (changes: Partial<BlockChoice>) => this.#block.choose({ ...choice, ...changes });
    return html`
      <div class="sliders">
        ${slider({ label: block.channels, value: choice.channels, min: 1, max: 64, onInput: (channels) => change({ channels }) })}
        ${slider({ label: block.growthRate, value: choice.growthRate, min: 1, max: 48, onInput: (growthRate) => change({ growthRate }) })}
        ${slider({ label: block.layers, value: choice.layers, min: 1, max: 12, onInput: (layers) => change({ layers }) })}
      </div>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : answer ? this.#table(answer) : html`<p class="hint" role="status">${block.loading}</p>`}
    `;
  }

  #table({ layers, output, parameters }: BlockReading) {
    const { block } = this.chapter;
    const { format } = this.texts;
    const most = output.at(-1)!;
    const input = layers[0]!.reads;
    const parts = layers.map(({ adds }) => adds);
    const bar = (channels: readonly number[], all: number) =>
      html`<span class="parts" aria-hidden="true" ${cssVariables({ '--width': (all / most).toFixed(4) })}
        >${channels.map(
          (count, index) =>
            html`<i ${cssVariables({ '--grow': count, '--part': index / Math.max(1, layers.length) })}></i>`,
        )}</span
      >`;
    return html`
      ${table({
        caption: block.caption,
        hidesCaption: true,
        heads: [
          block.layer,
          block.reads,
          html`<span class="words">${block.parts}</span>`,
          block.adds,
          block.parameters,
        ],
        rows: layers.map((layer, index) => [
          index + 1,
          layer.reads,
          bar([input, ...parts.slice(0, index)], layer.reads),
          `+ ${layer.adds}`,
          format.count(layer.parameters),
        ]),
        foot: [block.output, most, bar([input, ...parts], most), '', format.count(parameters)],
      })}
      <densenet-save-figure .name=${'dense-block'} .label=${block.caption}></densenet-save-figure>
      <p class="result" role="status">
        ${this.chapter.sentences(block.sum(input, layers.length, layers[0]!.adds, most), block.shape(shapeText(output)))}
      </p>
    `;
  }
}

customElements.define('chapter-dense-block', ChapterDenseBlock);
