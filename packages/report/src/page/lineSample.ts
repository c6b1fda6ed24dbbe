import { lineStyle } from '../charts/training.ts';
import { html, type Markup } from './html.ts';

/** How a series is drawn, beside its name. */
export function lineSample(place: number): Markup {
  const { stroke, strokeDasharray } = lineStyle(place);
  return html`<svg width="28" height="6" aria-hidden="true"><line x1="0" y1="3" x2="28" y2="3" stroke="${stroke}" stroke-width="2.5" stroke-dasharray="${strokeDasharray}"/></svg>`;
}
