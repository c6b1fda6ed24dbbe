import type { BackendChoice } from '@densenet/element';
import { renderRich } from '@densenet/element/language';
import { html } from 'lit';
import { PageElement } from '../page/pageElement.ts';
import { page } from '../page/pageState.ts';
import { StoreController } from '../page/store.ts';
import { backendNames, chooseBackend, chooseModel, compareWith, modelOf } from './models.ts';

const backends = ['auto', 'webgl', 'webgpu', 'wasm'] as const satisfies BackendChoice[];

/** Controls for the element's model and backend. */
export class DemoControls extends PageElement {
  static override properties = { isDropTarget: { state: true } };
  declare isDropTarget: boolean;
  readonly #page = new StoreController(this, page);

  constructor() {
    super();
    this.isDropTarget = false;
  }

  protected override render() {
    return html`${this.#models()} ${this.#comparison()} ${this.#backends()}`;
  }

  #models() {
    const { models, chosen } = this.#page.state;
    const { model: texts } = this.texts;
    const all = chosen && !models.includes(chosen) ? [...models, chosen] : models;
    return html`<div
      class="slot ${this.isDropTarget ? 'over' : ''}"
      @dragover=${this.#allowDrop}
      @dragleave=${() => {
        this.isDropTarget = false;
      }}
      @drop=${this.#drop}
    >
      <label for="model-choice">${texts.choice}</label>
      <select
        id="model-choice"
        @change=${(event: Event) => chooseModel(all[(event.target as HTMLSelectElement).selectedIndex]!)}
      >
        ${all.map((model) => html`<option ?selected=${model === chosen}>${this.texts.modelName(model)}</option>`)}
      </select>
      <p class="hint">
        ${renderRich(texts.drop)}
        <label class="file">
          ${texts.chooseFile}
          <input type="file" class="visually-hidden" accept=".safetensors" @change=${(event: Event) => takeFile(event, (file) => chooseModel(modelOf(file)))} />
        </label>
      </p>
    </div>`;
  }

  #comparison() {
    const { models, compared } = this.#page.state;
    const { compare, modelName } = this.texts;
    const all = [undefined, ...(compared && !models.includes(compared) ? [...models, compared] : models)];
    return html`<div class="slot plain">
      <label for="compare-choice">${compare.choice}</label>
      <select
        id="compare-choice"
        @change=${(event: Event) => compareWith(all[(event.target as HTMLSelectElement).selectedIndex])}
      >
        ${all.map(
          (model) => html`<option ?selected=${model === compared}>${model ? modelName(model) : compare.none}</option>`,
        )}
      </select>
      <p class="hint">
        <label class="file">
          ${compare.chooseFile}
          <input
            type="file"
            class="visually-hidden"
            accept=".safetensors"
            @change=${(event: Event) => takeFile(event, (file) => compareWith(modelOf(file)))}
          />
        </label>
      </p>
    </div>`;
  }

  #backends() {
    const { backend, model, milliseconds: measured } = this.#page.state;
    const { model: texts, format } = this.texts;
    return html`<fieldset class="backends">
        <legend>${texts.backend}</legend>
        ${backends.map((choice) => {
          const used = choice === 'auto' ? (backend === 'auto' ? model?.backend.name : undefined) : choice;
          const time = used === undefined ? undefined : measured.get(used);
          return html`<label>
            <input
              type="radio"
              name="backend"
              class="visually-hidden"
              value=${choice}
              .checked=${choice === backend}
              @change=${() => chooseBackend(choice)}
            />
            <span>${choice === 'auto' ? texts.auto : backendNames[choice]}</span>
            <small>${time === undefined ? '–' : format.milliseconds(time)}</small>
          </label>`;
        })}
      </fieldset>
      <p class="hint">${model ? this.texts.backendUse[model.backend.cause] : texts.backendHint}</p>`;
  }

  readonly #allowDrop = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isDropTarget = true;
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isDropTarget = false;
    const file = event.dataTransfer?.files[0];
    if (file) chooseModel(modelOf(file));
  };
}

/** Hands the file that was chosen to `use`. */
function takeFile(event: Event, use: (file: File) => void): void {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (file) use(file);
  // Without this, choosing the same file again would fire no event.
  input.value = '';
}

customElements.define('demo-controls', DemoControls);
