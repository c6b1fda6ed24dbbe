import { css, html, nothing, svg, type TemplateResult } from 'lit';
import '../../../ui/save/saveFigure.ts';
import type { Messages } from '../../messages/en.ts';
import {
  type CurveMeasure,
  type CurvePoint,
  type Curves,
  epochTicks,
  type PlotArea,
  polyline,
  scales,
} from '../curveLayout.ts';

const [width, height] = [420, 200];
const area: PlotArea = { left: 44, top: 10, width: 364, height: 154 };

/** The course of a training as a chart: training and held-out examples by epoch. */
export function curve(
  texts: Messages,
  curves: Curves,
  measure: CurveMeasure,
  onMeasure: (measure: CurveMeasure) => void,
): TemplateResult {
  const { curve } = texts;
  const format = (value: number) => (measure === 'accuracy' ? texts.format.share(value) : texts.format.value(value));
  const done = Math.max(0, ...curves.training.map(({ epoch }) => epoch));
  return html`<figure part="curve" class="curve">
    <div class="curve-head">
      <span class="legend">
        <span>${key('training')}${curve.training}</span>
        ${curves.heldOut.length === 0 ? nothing : html`<span>${key('held-out')}${curve.heldOut}</span>`}
      </span>
      <select
        part="field"
        aria-label=${curve.shows}
        @change=${(event: Event) => onMeasure((event.target as HTMLSelectElement).value as CurveMeasure)}
      >
        <option value="accuracy" ?selected=${measure === 'accuracy'}>${curve.accuracy}</option>
        <option value="loss" ?selected=${measure === 'loss'}>${curve.loss}</option>
      </select>
    </div>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${curve.label(curve[measure], done)}>
      ${axes(curves, format, curve.epoch)}
      <polyline class="line steps" points=${polyline(curves.steps, curves, area)} />
      <polyline class="line training" points=${polyline(curves.training, curves, area)} />
      <polyline class="line held-out" points=${polyline(curves.heldOut, curves, area)} />
      ${dots(curves.training, curves, 'training')} ${dots(curves.heldOut, curves, 'held-out')}
    </svg>
    <ol class="visually-hidden">${curves.training
      .filter(({ epoch }) => epoch > 0)
      .map(({ epoch, value }) => {
        const heldOut = curves.heldOut.find((point) => point.epoch === epoch)?.value;
        return html`<li>${curve.row(epoch, format(value), heldOut === undefined ? undefined : format(heldOut))}</li>`;
      })}</ol>
    <densenet-save-figure .name=${'training'} .label=${curve.label(curve[measure], done)}></densenet-save-figure>
  </figure>`;
}

/** A piece of the line, to be told by. */
const key = (line: 'training' | 'held-out') =>
  html`<svg class="key" viewBox="0 0 20 4" aria-hidden="true"><line class="line ${line}" x1="0" x2="20" y1="2" y2="2" /></svg>`;

function axes(curves: Curves, format: (value: number) => string, epochLabel: string): TemplateResult[] {
  const [x, y] = scales(curves, area);
  const right = area.left + area.width;
  const bottom = area.top + area.height;
  const values = [0, curves.top / 2, curves.top].map(
    (value) => svg`<line class="grid-line" x1=${area.left} x2=${right} y1=${y(value)} y2=${y(value)} />
      <text x=${area.left - 6} y=${y(value) + 4} text-anchor="end">${format(value)}</text>`,
  );
  const epochs = epochTicks(curves.epochs).map(
    (epoch) => svg`<text x=${x(epoch)} y=${bottom + 16} text-anchor="middle">${epoch}</text>`,
  );
  return [...values, ...epochs, svg`<text x=${right} y=${bottom + 32} text-anchor="end">${epochLabel}</text>`];
}

function dots(points: readonly CurvePoint[], curves: Curves, className: string): TemplateResult[] {
  const [x, y] = scales(curves, area);
  return points.map(({ epoch, value }) => svg`<circle class=${className} cx=${x(epoch)} cy=${y(value)} r="3" />`);
}

export const curveStyles = css`
  .curve {
    display: grid;
    gap: 0.25rem;
    margin: 0;
  }
  .curve-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
  }
  .legend {
    display: flex;
    gap: 1rem;
    font-size: 0.875rem;
  }
  .curve svg {
    display: block;
    width: 100%;
    height: auto;
    overflow: visible;
  }
  .curve .key {
    display: inline-block;
    width: 1.25rem;
    margin-right: 0.375rem;
    vertical-align: middle;
  }
  .curve text {
    fill: var(--_muted);
    font-size: 11px;
  }
  .grid-line {
    stroke: var(--_border);
  }
  .line {
    fill: none;
    stroke-linejoin: round;
  }
  .line.training {
    stroke: var(--_muted);
    stroke-width: 1.75;
    stroke-dasharray: 5 3;
  }
  .line.held-out {
    stroke: var(--_accent);
    stroke-width: 2.5;
  }
  .line.steps {
    stroke: var(--_muted);
    stroke-opacity: 0.4;
  }
  circle.training {
    fill: var(--_muted);
  }
  circle.held-out {
    fill: var(--_accent);
  }
`;
