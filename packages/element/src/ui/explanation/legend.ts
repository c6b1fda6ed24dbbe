import type { Scale } from '@densenet/classifier/heat-map';
import { css, html, nothing, svg } from 'lit';
import { toCss } from './colour.ts';
import { styleProperties } from './styleProperties.ts';

const steps = 64;

export interface LegendOptions {
  format: (value: number) => string;
  /** What the ends of the scale mean, in words. */
  ends?: readonly [low: string, high: string];
  /** A value to mark on the scale. */
  marked?: number | undefined;
}

/** The legend of a colour scale: its colours, and the values at its ends. */
export function legend({ ramp, min, max }: Scale, { format, ends, marked }: LegendOptions) {
  const share = marked === undefined || max <= min ? undefined : Math.min(1, Math.max(0, (marked - min) / (max - min)));
  // Rectangles instead of an SVG gradient, which is referenced by id: a page's <base> can break such references.
  const bars = Array.from({ length: steps }, (_, i) => {
    const [red, green, blue, opacity] = ramp((i + 0.5) / steps);
    return svg`<rect x=${i} width="1" height="1" fill=${toCss([red, green, blue, 1])} fill-opacity=${opacity}></rect>`;
  });
  return html`<div class="legend" part="legend">
    <div class="bar">
      <svg viewBox="0 0 ${steps} 1" preserveAspectRatio="none" shape-rendering="crispEdges" aria-hidden="true">
        ${bars}
      </svg>
      ${share === undefined ? nothing : html`<span class="marker" ${styleProperties({ left: `${100 * share}%` })}></span>`}
    </div>
    <div class="ticks numbers">
      <span>${format(min)}</span><span>${format((min + max) / 2)}</span><span>${format(max)}</span>
    </div>
    ${ends ? html`<div class="ticks muted"><span>${ends[0]}</span><span>${ends[1]}</span></div>` : nothing}
  </div>`;
}

export const legendStyles = css`
  .legend {
    display: grid;
    gap: 0.125rem;
    font-size: 0.8125rem;
    line-height: 1.35;
    max-width: 24rem;
  }
  .legend .bar {
    position: relative;
  }
  .legend svg {
    display: block;
    width: 100%;
    height: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: 3px;
  }
  .legend .marker {
    position: absolute;
    top: -3px;
    bottom: -3px;
    width: 4px;
    margin-left: -2px;
    border: 1px solid var(--_surface);
    border-radius: 2px;
    background: var(--_text);
  }
  .legend .ticks {
    display: flex;
    justify-content: space-between;
  }
`;
