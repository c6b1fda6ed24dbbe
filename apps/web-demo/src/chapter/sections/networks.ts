import '@densenet/element/save';
import { html } from 'lit';
import { ChapterElement } from '../parts/chapterElement.ts';
import { lengthLine } from '../parts/lengthLine.ts';
import { LiveReading } from '../parts/liveReading.ts';
import { shapeText } from '../parts/shape.ts';
import { slider } from '../parts/slider.ts';
import { table } from '../parts/table.ts';
import { askReader } from '../readings/reader.ts';
import type { NetworkChoice, NetworkReading } from '../readings/types.ts';

interface Networks {
  denseNet: NetworkReading;
  resNet: NetworkReading;
}

/** The chapter's network. */
const chapters: NetworkChoice = { growthRate: 32, layers: 4, size: 96 };

const sizes = [32, 64, 96, 128, 160, 192, 224];
const batches = [1, 4, 16, 64, 256];

/** The whole network with numbers of the reader's, stage by stage, beside ResNet-18. */
export class ChapterNetworks extends ChapterElement {
  static override properties = { batchSize: { state: true } };
  declare batchSize: number;
  readonly #networks = new LiveReading<NetworkChoice, Networks>(
    this,
    (choice) => askReader((reader) => reader.readNetworks(choice)),
    chapters,
  );

  constructor() {
    super();
    this.batchSize = 16;
  }

  protected override render() {
    const { networks, block } = this.chapter;
    const { choice, answer, problem } = this.#networks;
    const change = (changes: Partial<NetworkChoice>) => this.#networks.choose({ ...choice, ...changes });
    return html`
      <div class="sliders">
        ${slider({ label: block.growthRate, value: choice.growthRate, min: 4, max: 64, step: 4, onInput: (growthRate) => change({ growthRate }) })}
        ${slider({ label: networks.layers, value: choice.layers, min: 1, max: 16, onInput: (layers) => change({ layers }) })}
        ${slider({
          label: networks.size,
          value: sizes.indexOf(choice.size),
          min: 0,
          max: sizes.length - 1,
          text: `${choice.size} × ${choice.size}`,
          onInput: (index) => change({ size: sizes[index]! }),
        })}
        ${slider({
          label: networks.batch,
          value: batches.indexOf(this.batchSize),
          min: 0,
          max: batches.length - 1,
          text: String(this.batchSize),
          onInput: (index) => {
            this.batchSize = batches[index]!;
          },
        })}
      </div>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : answer ? this.#compared(answer) : html`<p class="hint" role="status">${block.loading}</p>`}
    `;
  }

  #compared({ denseNet, resNet }: Networks) {
    const { networks } = this.chapter;
    const { format } = this.texts;
    const batch = this.batchSize;
    return html`
      <div class="beside">
        ${this.#stages('DenseNet', denseNet, resNet)} ${this.#stages('ResNet-18', resNet, denseNet)}
      </div>
      <densenet-save-figure .name=${'stages'} .label=${networks.title}></densenet-save-figure>
      <p class="result" role="status">
        ${networks.verdict({
          parameters: format.times(resNet.parameters / denseNet.parameters),
          activations: format.times(denseNet.activationBytes / resNet.activationBytes),
          batch: format.count(batch),
          dense: format.bytes(batch * denseNet.activationBytes),
          res: format.bytes(batch * resNet.activationBytes),
        })}
      </p>
    `;
  }

  #stages(name: string, network: NetworkReading, other: NetworkReading) {
    const { networks } = this.chapter;
    const { format } = this.texts;
    const most = (value: (stage: NetworkReading['stages'][number]) => number) =>
      Math.max(...[...network.stages, ...other.stages].map(value));
    const mostParameters = most((stage) => stage.parameters);
    const mostBytes = most((stage) => stage.activationBytes);
    return table({
      caption: name,
      heads: [networks.stage, networks.output, networks.parameters, networks.activations],
      rows: network.stages.map((stage) => [
        networks.stageName(stage.name),
        shapeText(stage.output),
        html`${format.count(stage.parameters)}${lengthLine(stage.parameters / mostParameters)}`,
        html`${format.bytes(this.batchSize * stage.activationBytes)}${lengthLine(stage.activationBytes / mostBytes, 'second')}`,
      ]),
      foot: [
        networks.total,
        '',
        format.count(network.parameters),
        format.bytes(this.batchSize * network.activationBytes),
      ],
    });
  }
}

customElements.define('chapter-networks', ChapterNetworks);
