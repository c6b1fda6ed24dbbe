import { html, nothing } from 'lit';
import type { StepInfo, ValueExplanation } from '../../../engine/types.ts';
import type { ExplorerMessages } from '../messages/en.ts';
import { patchGrid } from './patchGrid.ts';
import { patchOf, type Term } from './terms.ts';

export interface TermViewOptions {
  term: Term;
  explanation: ValueExplanation;
  step: StepInfo;
  names: ReadonlyMap<number, string>;
  messages: ExplorerMessages;
  /** How many channels are read in all. */
  total: number;
}

/** What one channel adds: its patch on the way through norm and activation, times the filter, and the products. */
export function termView({ term, explanation, step, names, messages, total }: TermViewOptions) {
  const { source, index, position } = term;
  const { window, combine } = explanation;
  const { value, signed } = messages.format;
  const part = (values: Float32Array) => patchOf(values, index, window);
  const raw = part(source.raw);
  const grid = (caption: string, values: ArrayLike<number>, colours: 'plain' | 'signed' = 'plain') =>
    patchGrid({ caption, values, columns: window.columns, colours, format: value, outside: messages.outside });
  const transformed = part(source.transformed);
  const weights = part(source.weights);
  const products = transformed.map((each, at) => each * weights[at]!);
  const contribution = source.contributions[index]!;
  const isSum = combine === 'sum';
  const weightsName = step.kind === 'conv2d' ? messages.filter : messages.shares;
  return html`<h4>
      ${messages.termHeading(position + 1, total, names.get(source.node) ?? '', source.firstChannel + index + 1)}
    </h4>
    <div class="way numbers">
      ${grid(messages.patch, raw)}
      ${source.through.map((by) => {
        const formula =
          by.kind === 'norm' ? messages.normFormula(value(by.scale[index]!), signed(by.shift[index]!)) : nothing;
        const name = by.kind === 'norm' ? messages.normed : messages.activated(by.kind);
        return html`<span class="sign">→</span>
          <div>${grid(name, part(by.values))}<span class="small muted">${formula}</span></div>`;
      })}
      ${
        isSum
          ? html`<span class="sign">×</span>${grid(weightsName, weights, 'signed')}<span class="sign">=</span>${grid(messages.products, products, 'signed')}`
          : nothing
      }
    </div>
    <p class="numbers">
      <strong>${isSum ? messages.sumIs(value(contribution)) : messages.largestIs(value(contribution))}</strong>
    </p>`;
}
