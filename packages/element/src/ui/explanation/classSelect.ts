import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Messages } from '../../messages/en.ts';
import { type ClassOption, classOptions, findClass } from './classSearch.ts';

/** Up to so many classes are a drop-down list; more are searched by typing. */
const mostListed = 20;

/** A field in which to choose a class: a list with the most probable first, or a search where there are many classes. */
export function classSelect(
  texts: Messages,
  labels: readonly string[],
  probabilities: Float32Array,
  selected: number,
  onSelect: (classIndex: number) => void,
): TemplateResult {
  const options = classOptions(texts, labels, probabilities);
  return (options.length > mostListed ? search : list)(texts, options, selected, onSelect);
}

type Field = (
  texts: Messages,
  options: readonly ClassOption[],
  selected: number,
  onSelect: (classIndex: number) => void,
) => TemplateResult;

const list: Field = ({ explanation }, options, selected, onSelect) => {
  const select = (event: Event) => onSelect(Number((event.target as HTMLSelectElement).value));
  return html`<label class="field">
    ${explanation.class}
    <select part="select" @change=${select}>
      ${options.map(({ index, text }) => html`<option value=${index} .selected=${index === selected}>${text}</option>`)}
    </select>
  </label>`;
};

const search: Field = ({ explanation }, options, selected, onSelect) => {
  const current = options.find(({ index }) => index === selected)!.text;
  // The browser lists the options that match the text in the field, so the field is emptied when the search begins.
  const begin = ({ target }: Event) => {
    (target as HTMLInputElement).value = '';
  };
  const end = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    input.setCustomValidity('');
    input.value = current;
  };
  const change = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    const found = findClass(options, input.value);
    input.setCustomValidity(found || input.value === '' ? '' : explanation.noClass(input.value));
    if (found) {
      input.blur();
      onSelect(found.index);
    } else {
      input.reportValidity();
    }
  };
  return html`<label class="field">
    ${explanation.classOf(options.length)}
    <input
      part="select"
      list="classes"
      autocomplete="off"
      spellcheck="false"
      placeholder=${current}
      .value=${live(current)}
      @focus=${begin}
      @blur=${end}
      @input=${({ target }: Event) => (target as HTMLInputElement).setCustomValidity('')}
      @change=${change}
    />
    <datalist id="classes">${options.map(({ text }) => html`<option value=${text}></option>`)}</datalist>
  </label>`;
};
