import type { LoadedModel } from '@densenet/element';
import { renderRich } from '@densenet/element/language';
import { html } from 'lit';
import type { PageMessages } from '../messages/en.ts';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import type { ModelChoice } from './modelList.ts';
import { backendNames } from './models.ts';

/** Facts about the element's model: its size, how long it took to load, and the commands that trained it. */
export class DemoFacts extends PageElement {
  readonly #page = new StoreController(this, page);

  protected override render() {
    const { model, chosen } = this.#page.state;
    const { texts } = this;
    if (!model) return html`<p class="hint" role="status">${texts.model.notLoaded}</p>`;
    return html`
      <dl class="facts">
        ${facts(texts, model).map(
          ([term, value, unit]) =>
            html`<div>
              <dt>${term}</dt>
              <dd>${value}<small>${unit}</small></dd>
            </div>`,
        )}
      </dl>
      ${timings(texts, model)} ${training(texts, model, chosen)}
    `;
  }
}

function facts(
  { model: texts, format }: PageMessages,
  { parameters, bytes, metrics, config, preprocessing }: LoadedModel,
): [string, string, string][] {
  const { testAccuracy } = metrics;
  const { height, width, channels } = preprocessing;
  return [
    [texts.parameters, format.count(parameters), ''],
    [texts.accuracy, typeof testAccuracy === 'number' ? format.percent(testAccuracy, 2) : texts.notMeasured, ''],
    [texts.file, format.bytes(bytes), ''],
    [texts.input, `${height}×${width}`, channels === 1 ? texts.grey : texts.channels(channels)],
    [texts.layers, config.blockConfig.join(', '), ''],
    [texts.growthRate, String(config.growthRate), texts.channelsALayer],
    [texts.bottleneck, config.bottleneckFactor === null ? texts.none : `${config.bottleneckFactor} k`, ''],
    [texts.compression, format.value(config.compression), ''],
  ];
}

const timingParts = ['load', 'backend', 'upload', 'compile', 'firstRun'] as const;

function timings({ model: texts, format }: PageMessages, { timings, backend }: LoadedModel) {
  return html`<h3>${texts.ready(backendNames[backend.name])}</h3>
    <dl class="timings">
      ${timingParts.map(
        (part) =>
          html`<div>
            <dt>${texts.timings[part]}</dt>
            <dd>${format.milliseconds(timings[part])}</dd>
          </div>`,
      )}
    </dl>`;
}

function training({ model: texts }: PageMessages, { metrics }: LoadedModel, chosen: ModelChoice | undefined) {
  const { dataset, recipe, epochs } = metrics as { dataset?: unknown; recipe?: unknown; epochs?: unknown };
  const words = [
    typeof recipe === 'string' ? texts.recipe(recipe) : [],
    typeof epochs === 'number' ? texts.epochs(epochs) : [],
    typeof dataset === 'string' ? texts.on(dataset) : [],
  ].filter(({ length }) => length > 0);
  const commands = chosen?.trainedBy;
  if (words.length === 0 && !commands) return '';
  return html`<h3>${texts.training}</h3>
    ${words.length > 0 ? html`<p>${renderRich(texts.asFileSays(words))}</p>` : ''}
    ${commands ? html`<pre class="code" translate="no"><code>${commands.join('\n')}</code></pre>` : ''}`;
}

customElements.define('demo-facts', DemoFacts);
