import '@densenet/element/save';
import { html, svg } from 'lit';

export interface Series {
  name: string;
  /** Class of its line: `first`, `second`. */
  kind: string;
  /** `[x, y]`, in the order of x. */
  points: readonly (readonly [number, number])[];
}

export interface ChartOptions {
  /** Of the file that it is saved as, without an ending. */
  name: string;
  title: string;
  /** What a screen reader says in the picture's place. */
  label: string;
  series: readonly Series[];
  /** A whole number, each of which up to it has a mark: a dozen have room. */
  xMax: number;
  /** Bottom and top of the chart. */
  y: readonly [lowest: number, highest: number];
  yText(value: number): string;
  xText: string;
}

/** A piece of a line, to be told by. */
const key = (kind: string) =>
  html`<svg class="key" viewBox="0 0 20 4" aria-hidden="true"><path class="line ${kind}" d="M0,2 H20"></path></svg>`;

const [width, height] = [320, 180];
const margin = { left: 40, right: 8, top: 10, bottom: 38 };
const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

/** Lines over a common axis, with a legend of words beside a piece of each line. */
export function lineChart({ name, title, label, series, xMax, y: [lowest, highest], yText, xText }: ChartOptions) {
  const at = (x: number) => margin.left + (inner.width * x) / xMax;
  const up = (y: number) =>
    margin.top + inner.height * (1 - (Math.min(highest, Math.max(lowest, y)) - lowest) / (highest - lowest));
  const steps = Array.from({ length: xMax }, (_, index) => index + 1);
  const ticks = [lowest, (lowest + highest) / 2, highest];
  const path = (points: Series['points']) =>
    points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${at(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
  return html`<figure class="chart">
    <figcaption>
      <h3>${title}</h3>
      <ul class="legend">
        ${series.map(({ name, kind }) => html`<li>${key(kind)}${name}</li>`)}
      </ul>
    </figcaption>
    <svg role="img" aria-label=${label} viewBox="0 0 ${width} ${height}">
      ${ticks.map(
        (value) => svg`<path class="grid" d="M${margin.left},${up(value)} H${width - margin.right}"></path>
          <text class="tick" x=${margin.left - 6} y=${up(value)} text-anchor="end" dominant-baseline="middle">${yText(value)}</text>`,
      )}
      ${steps.map(
        (x) => svg`<text class="tick" x=${at(x)} y=${height - margin.bottom + 15} text-anchor="middle">${x}</text>`,
      )}
      <text class="tick" x=${width - margin.right} y=${height - 6} text-anchor="end">${xText}</text>
      ${series.map(({ kind, points }) => svg`<path class="line ${kind}" d=${path(points)}></path>`)}
      ${series.flatMap(({ kind, points }) => {
        const last = points.at(-1);
        return last ? [svg`<circle class="dot ${kind}" cx=${at(last[0])} cy=${up(last[1])} r="3"></circle>`] : [];
      })}
    </svg>
    <densenet-save-figure .name=${name} .label=${label}></densenet-save-figure>
  </figure>`;
}
