import type { LoadedModel } from '@densenet/element';
import { html } from 'lit';
import { count, megabytes, milliseconds, percent } from '../page/numbers.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import type { ModelChoice } from './models.ts';

/** Facts about the element's model: its size, how long it took to load, and the commands that trained it. */
export class DemoFacts extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { model, chosen } = this.#page.state;
    if (!model) return html`<p class="hint" role="status">The model is not loaded yet.</p>`;
    return html`
      <dl class="facts">
        ${facts(model).map(
          ([term, value, unit]) =>
            html`<div>
              <dt>${term}</dt>
              <dd>${value}<small>${unit}</small></dd>
            </div>`,
        )}
      </dl>
      ${timings(model)} ${training(model, chosen)}
    `;
  }
}

function facts({ parameters, bytes, metrics, config, preprocessing }: LoadedModel): [string, string, string][] {
  const { testAccuracy } = metrics;
  const { height, width, channels } = preprocessing;
  return [
    ['Parameters', count(parameters), ''],
    ['Test accuracy', typeof testAccuracy === 'number' ? percent(testAccuracy, 2) : 'not measured', ''],
    ['File', megabytes(bytes), ''],
    ['Input', `${height}×${width}`, channels === 1 ? 'grey' : `${channels} channels`],
    ['Layers a dense block', config.blockConfig.join(', '), ''],
    ['Growth rate k', String(config.growthRate), 'channels a layer'],
    ['Bottleneck', config.bottleneckFactor === null ? 'none' : `${config.bottleneckFactor} k`, ''],
    ['Compression θ', String(config.compression), ''],
  ];
}

const timingNames: readonly [keyof LoadedModel['timings'], string][] = [
  ['load', 'file'],
  ['backend', 'backend, meanwhile'],
  ['upload', 'weights'],
  ['compile', 'shaders'],
  ['firstRun', 'first picture'],
];

function timings({ timings, backend }: LoadedModel) {
  return html`<h3>Getting ready in this browser, on ${backend.name}</h3>
    <dl class="timings">
      ${timingNames.map(
        ([part, name]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${milliseconds(timings[part])}</dd>
          </div>`,
      )}
    </dl>`;
}

function training({ metrics }: LoadedModel, chosen: ModelChoice | undefined) {
  const { dataset, recipe, epochs } = metrics as { dataset?: unknown; recipe?: unknown; epochs?: unknown };
  const words = [
    typeof recipe === 'string' ? `recipe “${recipe}”` : '',
    typeof epochs === 'number' ? `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}` : '',
    typeof dataset === 'string' ? `on ${dataset}` : '',
  ].filter((word) => word !== '');
  const commands = chosen?.trainedBy;
  if (words.length === 0 && !commands) return '';
  return html`<h3>How it was trained</h3>
    ${words.length > 0 ? html`<p>As its file says: ${words.join(', ')}.</p>` : ''}
    ${commands ? html`<pre class="code"><code>${commands.join('\n')}</code></pre>` : ''}`;
}

customElements.define('demo-facts', DemoFacts);
