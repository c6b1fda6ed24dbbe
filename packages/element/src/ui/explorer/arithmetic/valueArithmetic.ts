import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { HeatMap, StepInfo, ValueExplanation } from '../../../engine/types.ts';
import { define } from '../../define.ts';
import { styleProperties } from '../../explanation/styleProperties.ts';
import { baseStyles, controlStyles } from '../../explanation/styles.ts';
import type { ExplorerMessages } from '../messages/en.ts';
import { arithmeticStyles } from './arithmeticStyles.ts';
import './contributionBars.ts';
import './markedMap.ts';
import { firstTerm, largestTerm, runningTotal, type Term, termAt, termCount } from './terms.ts';
import { termView } from './termView.ts';

/** Milliseconds of a run through all terms, and the fewest that each is on show. */
const [wholeRun, leastShown] = [9000, 60];

/**
 * How one value comes about: its sources in the order of the concatenation, each with its channels and what it adds; of one channel
 * patch, norm, activation, filter and products; and the sum beside the value that the network computed. Dispatches `want-map` with the
 * channel whose map the term on show needs, and `slide-change` where the visitor starts or stops the window.
 */
export class DensenetValueArithmetic extends LitElement {
  static override properties: PropertyDeclarations = {
    explanation: { attribute: false },
    step: { attribute: false },
    names: { attribute: false },
    colours: { attribute: false },
    mapOf: { attribute: false },
    messages: { attribute: false },
    position: { state: true },
    sliding: { attribute: false },
    playing: { state: true },
  };

  static override styles = [...baseStyles, controlStyles, arithmeticStyles];

  declare explanation: ValueExplanation;
  declare step: StepInfo;
  /** Names and colours of sources, by their nodes. */
  declare names: ReadonlyMap<number, string>;
  declare colours: ReadonlyMap<number, string>;
  declare mapOf: (node: number, channel: number) => HeatMap | undefined;
  declare messages: ExplorerMessages;
  /** Whether the window slides over the map, value by value. */
  declare sliding: boolean;
  /** The term on show. */
  declare private position: number;
  /** Whether the terms are shown one after the other. */
  declare private playing: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.position = 0;
    this.playing = false;
    this.sliding = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('explanation')) return;
    const before = changed.get('explanation') as ValueExplanation | undefined;
    const { node, channel } = this.explanation;
    // Under a pointer that moves over one channel the same source stays on show.
    if (before?.node === node && before.channel === channel && termCount(before) === termCount(this.explanation))
      return;
    this.#stop();
    this.position = largestTerm(this.explanation);
  }

  protected override updated(): void {
    const term = this.#term;
    if (!term) return;
    const detail = { node: term.source.node, channel: term.source.firstChannel + term.index };
    this.dispatchEvent(new CustomEvent('want-map', { detail }));
  }

  get #term(): Term | undefined {
    return termAt(this.explanation, this.position);
  }

  protected override render() {
    const { explanation, messages } = this;
    if (explanation.combine === 'none') {
      return html`<p>${messages.valueAt(messages.format.value(explanation.value))} ${messages.inputValue}</p>`;
    }
    const term = this.#term!;
    return html`<div class="columns">
      <div class="sums">${this.#sources(term)} ${this.#totals()}</div>
      <div class="term">${this.#channels(term)} ${termView({ term, ...this.#view })} ${this.#maps(term)}</div>
    </div>`;
  }

  get #view() {
    const { explanation, messages, step, names } = this;
    return { explanation, messages, step, names, total: termCount(explanation) };
  }

  #sources(term: Term) {
    const { explanation, messages, names, colours } = this;
    const limit = Math.max(...explanation.sources.map(({ sum }) => Math.abs(sum)).filter(Number.isFinite)) || 1;
    return html`<div class="scroll">
      <table class="sources numbers">
        <thead>
          <tr>
            <th scope="col">${messages.tableSource}</th>
            <th scope="col">${messages.tableChannels}</th>
            <th scope="col" class="number">${messages.tableAdds}</th>
          </tr>
        </thead>
        <tbody>
          ${explanation.sources.map((source) => {
            const isChosen = source === term.source;
            const length = `${(50 * Math.abs(source.sum)) / limit}%`;
            return html`<tr class=${isChosen ? 'chosen' : ''}>
              <th scope="row">
                <button data-saved aria-pressed=${isChosen} @click=${() => this.#choose(firstTerm(explanation, source))}>
                  <span class="swatch" ${styleProperties({ background: colours.get(source.node) ?? 'var(--_border)' })}></span
                  >${names.get(source.node)}
                </button>
              </th>
              <td>${messages.channelsRange(source.first + 1, source.first + source.channels)}</td>
              <td class="number bar ${source.sum < 0 ? 'negative' : ''}" ${styleProperties({ '--length': length })}>
                ${messages.format.signed(source.sum)}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  #totals() {
    const { explanation, messages } = this;
    const { value, signed, count } = messages.format;
    const { bias, norm, combine } = explanation;
    const isPart = this.playing;
    const total = runningTotal(explanation, isPart ? this.position + 1 : termCount(explanation));
    const biased = runningTotal(explanation, termCount(explanation)) + bias;
    const difference = Math.abs(explanation.computed - explanation.value);
    const name = combine === 'maximum' ? messages.maximumOfAll : messages.sumOfAll;
    const counted = isPart ? ` (${count(this.position + 1)} / ${count(termCount(explanation))})` : '';
    return html`<dl class="totals numbers">
        <dt>${name}${counted}</dt>
        <dd>${value(total)}</dd>
        ${bias === 0 ? nothing : html`<dt>${messages.bias}</dt><dd>${signed(bias)}</dd>`}
        ${norm ? html`<dt>${messages.followingNorm(value(norm.scale), signed(norm.shift))}</dt><dd>${value(norm.scale * biased + norm.shift)}</dd>` : nothing}
        <dt class="result">${messages.networkValue}</dt>
        <dd class="result" part="value">${value(explanation.value)}</dd>
      </dl>
      <p class="small muted" part="agreement">${messages.agrees(value(difference))}</p>`;
  }

  #channels(term: Term) {
    const { messages, names } = this;
    const { source, index } = term;
    const name = names.get(source.node) ?? '';
    const first = firstTerm(this.explanation, source);
    const choose = (at: number) => this.#choose(first + at);
    if (termCount(this.explanation) === 1) return nothing;
    return html`<div class="channels">
      <densenet-contribution-bars
        .values=${source.contributions}
        .chosen=${index}
        @choose=${(event: CustomEvent<number>) => choose(event.detail)}
      ></densenet-contribution-bars>
      <div class="choose">
        <input
          type="range"
          aria-label=${messages.contributionsOf(name)}
          aria-valuetext=${messages.channelName(source.firstChannel + index + 1)}
          min="0"
          max=${source.channels - 1}
          .value=${String(index)}
          @input=${(event: Event) => choose(Number((event.target as HTMLInputElement).value))}
        />
        <button @click=${() => (this.playing ? this.#stop() : this.#play(0))}>
          ${this.playing ? messages.stop : messages.play}
        </button>
      </div>
    </div>`;
  }

  #maps({ source, index }: Term) {
    const { explanation, messages, mapOf } = this;
    const { node, channel, row, column, window } = explanation;
    return html`<div class="maps">
      <densenet-marked-map
        .map=${mapOf(source.node, source.firstChannel + index)}
        .mark=${window}
        .caption=${messages.sourceMap}
      ></densenet-marked-map>
      <densenet-marked-map
        .map=${mapOf(node, channel)}
        .mark=${{ top: row, left: column, rows: 1, columns: 1 }}
        .caption=${messages.ownMap}
      ></densenet-marked-map>
      ${
        this.step.height * this.step.width > 1
          ? html`<button class="slide" @click=${() => this.dispatchEvent(new CustomEvent('slide-change'))}>
              ${this.sliding ? messages.stopSliding : messages.slide}
            </button>`
          : nothing
      }
    </div>`;
  }

  #choose(position: number): void {
    this.#stop();
    this.position = position;
  }

  /** Shows one term after the other, and how the sum grows. Of many terms some are passed over, so that it has an end. */
  #play(position: number): void {
    const count = termCount(this.explanation);
    this.playing = true;
    this.position = position;
    const pause = Math.max(leastShown, Math.min(500, wholeRun / count));
    const step = Math.max(1, Math.round((leastShown * count) / wholeRun));
    this.#timer = setTimeout(() => {
      if (position + 1 >= count) this.#stop();
      else this.#play(Math.min(count - 1, position + step));
    }, pause);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }
}

define('densenet-value-arithmetic', DensenetValueArithmetic);

declare global {
  interface HTMLElementTagNameMap {
    'densenet-value-arithmetic': DensenetValueArithmetic;
  }
}
