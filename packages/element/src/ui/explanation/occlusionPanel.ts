import { fillUnknown, largestMagnitude, symmetricScale } from '@densenet/classifier/heat-map';
import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { HeatMap, OcclusionCell, OcclusionMeasure } from '../../engine/types.ts';
import { renderRich } from '../../language/renderRich.ts';
import { define } from '../define.ts';
import { classSelect } from './classSelect.ts';
import { largestCell } from './heatMap.ts';
import './heatPicture.ts';
import type { Position } from './heatPicture.ts';
import { legend, legendStyles } from './legend.ts';
import { describeChange, measureViews, readableMeasure } from './occlusionMeasure.ts';
import { ExplanationPanel } from './panel.ts';
import { baseStyles, controlStyles, panelStyles } from './styles.ts';

/** Sizes of the patch: its side as a share of the picture's, and its positions along each side, more for a smaller patch. */
const patches = [
  { name: 'small', patch: 1 / 8, grid: 16 },
  { name: 'medium', patch: 1 / 5, grid: 12 },
  { name: 'large', patch: 1 / 3, grid: 9 },
] as const;
const initialPatch = 1;

const measures: readonly OcclusionMeasure[] = ['probability', 'logit'];

const opacity = 0.8;

/**
 * The panel of the occlusion map (Zeiler and Fergus 2014): how far a class's probability or logit falls when a patch covers
 * each place.
 */
export class DensenetOcclusionPanel extends ExplanationPanel {
  static override properties: PropertyDeclarations = {
    watched: { state: true },
    patchIndex: { state: true },
    chosen: { state: true },
    map: { state: true },
    done: { state: true },
    current: { state: true },
  };

  static override styles = [
    ...baseStyles,
    controlStyles,
    panelStyles,
    legendStyles,
    css`
      progress {
        display: block;
        width: 100%;
        max-width: 24rem;
        height: 0.5rem;
        margin-bottom: 0.25rem;
        appearance: none;
        border: 0;
        border-radius: 0.25rem;
        overflow: hidden;
        background: var(--_border);
      }
      progress::-webkit-progress-bar {
        background: var(--_border);
      }
      progress::-webkit-progress-value {
        background: var(--_accent);
      }
      progress::-moz-progress-bar {
        background: var(--_accent);
      }
    `,
  ];

  declare private watched: number;
  declare private patchIndex: number;
  /** The measure that the visitor chose; undefined before a choice. */
  declare private chosen: OcclusionMeasure | undefined;
  declare private map: HeatMap | undefined;
  /** Number of cells that are computed. */
  declare private done: number;
  declare private current: Position | undefined;
  /** Whether the visitor started a map and did not stop it: then the next picture's map starts by itself. */
  #wanted = false;

  constructor() {
    super();
    this.patchIndex = initialPatch;
    this.done = 0;
  }

  get #measure(): OcclusionMeasure {
    return this.chosen ?? readableMeasure(this.classification.probabilities[this.watched]!);
  }

  protected reset(): void {
    this.watched = this.classIndex;
    this.#clear();
  }

  #clear(): void {
    this.map = undefined;
    this.done = 0;
    this.current = undefined;
  }

  protected compute(): void {
    if (this.#wanted) this.#start();
  }

  #start(): void {
    this.#wanted = true;
    this.#clear();
    const { patch, grid } = patches[this.patchIndex]!;
    const values = new Float32Array(grid * grid).fill(Number.NaN);
    const options = { classIndex: this.watched, measure: this.#measure, grid, patch };
    let done = 0;
    let frame: number | undefined;
    const publish = () => {
      frame = undefined;
      this.map = { height: grid, width: grid, values };
      this.done = done;
    };
    void this.run(async (signal) => {
      const onCell = ({ row, column, drop }: OcclusionCell) => {
        if (signal.aborted) return;
        values[row * grid + column] = drop;
        done++;
        // Publishes once a frame, since a fast network gives several cells in that time.
        frame ??= requestAnimationFrame(publish);
      };
      signal.addEventListener('abort', () => frame !== undefined && cancelAnimationFrame(frame));
      await this.engine.occlusion(this.model.id, options, onCell, signal);
      if (!signal.aborted) publish();
    });
  }

  protected override render() {
    if (!this.classification) return nothing;
    const { patch, grid } = patches[this.patchIndex]!;
    const { input, probabilities, logits, milliseconds } = this.classification;
    const { texts } = this;
    const { occlusion, format } = texts;
    const measure = this.#measure;
    const view = measureViews[measure];
    const label = this.labels[this.watched] ?? texts.explanation.className(this.watched);
    const scale = this.map && symmetricScale(this.map, view.smallestLimit);
    const marked = this.#currentDrop();
    const value =
      measure === 'logit' ? format.signed(logits[this.watched]!) : format.probability(probabilities[this.watched]!);
    return html`<div class="layout">
      <densenet-heat-picture
        exportparts="picture"
        .picture=${input}
        .map=${this.map && fillUnknown(this.map)}
        .scale=${scale}
        .opacity=${opacity}
        .frame=${patch}
        .label=${occlusion.over(label)}
        .describe=${(row: number, column: number) => this.#describe(row, column)}
        @cell-change=${(event: CustomEvent<Position | undefined>) => {
          this.current = event.detail;
        }}
      ></densenet-heat-picture>
      <div class="side">
        <p part="lead" class="numbers">${renderRich(occlusion.lead(occlusion[measure], label, value))}</p>
        <div class="controls" part="controls">
          ${classSelect(texts, this.labels, probabilities, this.watched, this.#watch)}
          <label class="field">
            ${occlusion.watch}
            <select part="select" @change=${this.#chooseMeasure}>
              ${measures.map(
                (each) =>
                  html`<option value=${each} .selected=${each === measure}>${occlusion.its(occlusion[each])}</option>`,
              )}
            </select>
          </label>
          <label class="field">
            ${occlusion.patch}
            <select part="select" @change=${this.#choosePatch}>
              ${patches.map(
                ({ name, patch }, index) => html`<option value=${index} .selected=${index === this.patchIndex}>
                  ${occlusion.patchSize(occlusion[name], patch)}
                </option>`,
              )}
            </select>
          </label>
          <button part="button" class="primary" @click=${this.#toggle}>${this.busy ? occlusion.stop : occlusion.start}</button>
        </div>
        <div>
          <progress part="progress" max=${grid * grid} .value=${this.done} aria-label=${occlusion.covered}></progress>
          <p class="small muted numbers">${this.#progress(grid * grid, milliseconds)}</p>
        </div>
        ${
          scale
            ? legend(scale, {
                format: (drop) => (drop < 0 ? '+' : drop > 0 ? '\u2212' : '') + view.format(texts, Math.abs(drop)),
                ends: [occlusion.rises, occlusion.falls],
                marked,
              })
            : nothing
        }
        <p class="readout numbers" part="readout">${this.#readout()}</p>
        ${this.renderFailure()}
      </div>
    </div>`;
  }

  #progress(total: number, milliseconds: number): string {
    const { occlusion } = this.texts;
    if (this.done === 0 && !this.busy) return occlusion.passes(total, total * milliseconds);
    return occlusion.done(this.done, total);
  }

  #currentDrop(): number | undefined {
    const { current, map } = this;
    const drop = current && map?.values[current.row * map.width + current.column];
    return drop === undefined || Number.isNaN(drop) ? undefined : drop;
  }

  #describe(row: number, column: number): string {
    const drop = this.map?.values[row * this.map.width + column];
    const { texts } = this;
    const unknown = drop === undefined || Number.isNaN(drop);
    const what = unknown ? texts.occlusion.notYet : describeChange(texts, this.#measure, drop);
    return texts.explanation.cell(row + 1, column + 1, what);
  }

  #readout() {
    const { current, map } = this;
    if (!map) return nothing;
    const { texts } = this;
    if (current) return texts.sentence(this.#describe(current.row, current.column));
    if (this.busy) return nothing;
    const largest = largestCell(map);
    if (!largest) return nothing;
    const { format, smallestLimit } = measureViews[this.#measure];
    const most = largestMagnitude(map.values);
    if (most < smallestLimit) {
      return texts.occlusion.nothingAlone(texts.occlusion[this.#measure], format(texts, most));
    }
    const change = describeChange(texts, this.#measure, largest.value);
    return texts.occlusion.most(largest.row + 1, largest.column + 1, change);
  }

  #watch = (classIndex: number) => {
    this.watched = classIndex;
    this.#restart();
  };

  #choosePatch = (event: Event) => {
    this.patchIndex = Number((event.target as HTMLSelectElement).value);
    this.#restart();
  };

  #chooseMeasure = (event: Event) => {
    this.chosen = (event.target as HTMLSelectElement).value as OcclusionMeasure;
    this.#restart();
  };

  #restart(): void {
    this.stop();
    this.#clear();
    this.compute();
  }

  #toggle = () => {
    if (!this.busy) {
      this.#start();
      return;
    }
    this.#wanted = false;
    this.stop();
  };
}

define('densenet-occlusion-panel', DensenetOcclusionPanel);
