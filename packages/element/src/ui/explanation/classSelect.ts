import { html } from 'lit';
import { formatPercent } from '../format.ts';

/** A choice of any class, the likeliest first. */
export function classSelect(
  labels: readonly string[],
  probabilities: Float32Array,
  selected: number,
  onSelect: (classIndex: number) => void,
) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const select = (event: Event) => onSelect(Number((event.target as HTMLSelectElement).value));
  return html`<label class="field">
    Class
    <select part="select" @change=${select}>
      ${order.map(
        (index) => html`<option value=${index} .selected=${index === selected}>
          ${labels[index] ?? `class ${index}`} (${formatPercent(probabilities[index]!)})
        </option>`,
      )}
    </select>
  </label>`;
}
