import type { RatePoint, SuggestedRates } from '@densenet/train';
import { svgDocument, text } from '../svg.ts';

const [width, height] = [640, 360];
const plot = { left: 64, top: 48, right: width - 24, bottom: height - 48 };

/** The smoothed loss by the logarithm of the learning rate, with the suggested rates as upright lines. */
export function rangeTestChart(
  points: readonly RatePoint[],
  suggested: SuggestedRates | undefined,
  title: string,
): string {
  const logs = points.map(({ learningRate }) => Math.log10(learningRate));
  const [first, last] = [logs[0]!, Math.max(logs.at(-1)!, logs[0]! + 1e-9)];
  const losses = points.map(({ smoothed }) => smoothed);
  const least = Math.min(...losses);
  // What lies above twice the first loss is divergence, which would press all else flat.
  const most = Math.max(Math.min(Math.max(...losses), 2 * losses[0]!), least * 1.01);
  const x = (log: number) => plot.left + ((log - first) / (last - first)) * (plot.right - plot.left);
  const y = (loss: number) =>
    plot.bottom - ((Math.min(loss, most) - least) / (most - least)) * (plot.bottom - plot.top);
  const parts = [text(16, 26, title, 'title')];
  for (let power = Math.ceil(first); power <= last; power++) {
    parts.push(line([x(power), plot.top], [x(power), plot.bottom], '#e3e8ee'));
    parts.push(text(x(power), plot.bottom + 18, `1e${power}`, 'value', 'middle'));
  }
  for (const loss of [least, (least + most) / 2, most]) {
    parts.push(line([plot.left, y(loss)], [plot.right, y(loss)], '#e3e8ee'));
    parts.push(text(plot.left - 8, Math.round(y(loss)) + 4, loss.toPrecision(3), 'value', 'end'));
  }
  const path = points.map(({ smoothed }, index) => `${x(logs[index]!).toFixed(1)},${y(smoothed).toFixed(1)}`).join(' ');
  parts.push(`<polyline points="${path}" fill="none" stroke="#225a93" stroke-width="2"/>`);
  if (suggested) {
    const at = x(Math.log10(suggested.steepest));
    parts.push(line([at, plot.top], [at, plot.bottom], '#d98f3a'));
    parts.push(text(at + 6, plot.top + 14, `steepest: ${suggested.steepest.toPrecision(2)}`, 'value'));
  }
  parts.push(text((plot.left + plot.right) / 2, height - 10, 'learning rate', 'head', 'middle'));
  parts.push(text(16, plot.top - 6, 'loss, smoothed', 'head'));
  const description = points
    .map(({ learningRate, smoothed }) => `${learningRate.toPrecision(3)}: ${smoothed.toPrecision(4)}`)
    .join('; ');
  return svgDocument(parts, { width, height, title, description });
}

const line = ([x1, y1]: [number, number], [x2, y2]: [number, number], stroke: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${stroke}"/>`;
