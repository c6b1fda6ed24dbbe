import { renderRich } from '@densenet/element/language';
import { html } from 'lit';
import { fewerParameters, paperNetworks } from '../figures.ts';
import { ChapterElement } from '../parts/chapterElement.ts';
import { command } from '../parts/command.ts';
import { LiveReading } from '../parts/liveReading.ts';
import { table } from '../parts/table.ts';
import { askReader } from '../readings/reader.ts';
import type { PaperRow } from '../readings/types.ts';

/** Exercise 1: why fewer parameters than a ResNet. */
export class ChapterParameters extends ChapterElement {
  protected override render() {
    const { exercises, source } = this.chapter;
    const { format } = this.texts;
    const { trained, commands, document, bottleneck } = fewerParameters;
    return html`
      <p>${renderRich(exercises.parameters.narrow)}</p>
      <p>${exercises.parameters.bottleneck(format.count(bottleneck.plain), format.count(bottleneck.compressed))}</p>
      ${table({
        caption: exercises.parameters.caption,
        heads: [exercises.network, exercises.seed, this.chapter.networks.parameters, this.chapter.result.test],
        rows: trained.map(({ network, seed, parameters, test }) => [
          network,
          seed,
          format.count(parameters),
          format.fixed(test, 4),
        ]),
      })}
      ${command(source, commands, document)}
    `;
  }
}

/** Exercise 3: the networks of the paper's table 1, their sizes read off the definition here and now. */
export class ChapterPaperNetworks extends ChapterElement {
  readonly #rows = new LiveReading<string, PaperRow[]>(
    this,
    () => askReader((reader) => reader.readPaperNetworks()),
    'all',
  );

  protected override render() {
    const { exercises, source, block, networks } = this.chapter;
    const { format } = this.texts;
    const { answer = [], problem } = this.#rows;
    const { commands, document, step, topOne } = paperNetworks;
    if (problem) return html`<p class="problem" role="alert">${problem}</p>`;
    return html`
      <p>${exercises.paper.answer}</p>
      ${table({
        caption: exercises.paper.caption,
        heads: [
          exercises.network,
          networks.layers,
          exercises.paper.growthRate,
          networks.parameters,
          exercises.paper.multiplyAdds,
          exercises.paper.topOne,
        ],
        rows: answer.map(({ name, blockConfig, growthRate, parameters, multiplyAdds }) => [
          name.replace('densenet', 'DenseNet-'),
          blockConfig.join(', '),
          growthRate,
          format.count(parameters),
          exercises.paper.billions(format.fixed(multiplyAdds / 1e9, 3)),
          format.percent(topOne[name] / 100, 2),
        ]),
      })}
      ${answer.length === 0 ? html`<p class="hint" role="status">${block.loading}</p>` : ''}
      <p>
        ${exercises.paper.step({
          here: format.milliseconds(step.here),
          pytorch: format.milliseconds(step.pytorch),
          keras: format.milliseconds(step.keras),
          stock: format.milliseconds(step.stock),
        })}
      </p>
      ${command(source, commands, `${document}, ${step.document}`)}
    `;
  }
}

customElements.define('chapter-parameters', ChapterParameters);
customElements.define('chapter-paper-networks', ChapterPaperNetworks);
