import { diverging, type Ramp, sequential } from '@densenet/classifier/heat-map';
import { html, nothing } from 'lit';
import { readableOn, toCss } from '../../explanation/colour.ts';
import { styleProperties } from '../../explanation/styleProperties.ts';

/** Most rows and columns whose values are written out; a larger patch is shown by its colours alone. */
const mostNumbers = 8;

export interface PatchGridOptions {
  caption: string;
  /** `[rows, columns]`; NaN where there is no value. */
  values: ArrayLike<number>;
  columns: number;
  /** `signed` colours around zero; `plain` from the smallest to the largest. */
  colours: 'signed' | 'plain';
  format: (value: number) => string;
  /** What a place without a value says. */
  outside: string;
}

/** A small table of the values of one patch, coloured. */
export function patchGrid({ caption, values, columns, colours, format, outside }: PatchGridOptions) {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const scale = scaleOf(known, colours);
  const rows = Math.ceil(values.length / columns);
  const isWritten = Math.max(rows, columns) <= mostNumbers;
  return html`<table class="patch ${isWritten ? '' : 'dense'}">
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${Array.from(
        { length: rows },
        (_, row) => html`<tr>
          ${Array.from({ length: columns }, (__, column) => cell(values[row * columns + column]!))}
        </tr>`,
      )}
    </tbody>
  </table>`;

  function cell(value: number) {
    if (Number.isNaN(value)) return html`<td class="outside" title=${outside}></td>`;
    const colour = scale(value);
    const style = { background: toCss(colour), color: colours === 'plain' ? readableOn(colour) : 'inherit' };
    return html`<td title=${isWritten ? nothing : format(value)} ${styleProperties(style)}>
      ${isWritten ? format(value) : nothing}
    </td>`;
  }
}

function scaleOf(values: readonly number[], colours: 'signed' | 'plain'): (value: number) => ReturnType<Ramp> {
  if (colours === 'plain') {
    const [min, max] = [Math.min(...values), Math.max(...values)];
    return (value) => sequential(max > min ? (value - min) / (max - min) : 0.5);
  }
  const limit = Math.max(...values.map(Math.abs)) || 1;
  return (value) => {
    const [red, green, blue, opacity] = diverging(0.5 + value / limit / 2);
    // Half as strong, so that text in the theme's own colour can be read on it.
    return [red, green, blue, opacity * 0.55];
  };
}
