import type { Run } from '@densenet/diagnostics';
import { rect, svgDocument, text } from '../svg.ts';
import { formatBytes } from '../terminal/format.ts';
import { type Figures, groupByCase } from './figures.ts';

const colours: Record<Run, string> = {
  tape: '#b8c4d6',
  plain: '#5f97cf',
  efficient: '#225a93',
  inference: '#d98f3a',
};

const titles: Record<Run, string> = {
  tape: "training, TensorFlow.js' tape",
  plain: 'training',
  efficient: 'training, memory-efficient',
  inference: 'inference',
};

const labelWidth = 210;
const barsWidth = 470;
const bar = 13;
const gap = 14;
const top = 48;

/**
 * A chart with a group of bars for each network, image size and batch, and a bar for each run. A line across a bar is what was
 * measured.
 */
export function memoryChart(figures: readonly Figures[], device: string): string {
  const groups = groupByCase(figures);
  const largest = Math.max(...figures.map(({ predicted }) => predicted.peakBytes));
  const scale = barsWidth / largest;
  const parts: string[] = [
    text(16, 26, `Peak of the tensors of a step, above parameters and batch: ${device}`, 'title'),
  ];
  let y = top;
  for (const group of groups) {
    const [{ network, size, batchSize }] = group as [Figures, ...Figures[]];
    const middle = y + (group.length * bar) / 2;
    parts.push(text(labelWidth - 12, Math.round(middle) - 3, network, 'name', 'end'));
    parts.push(text(labelWidth - 12, Math.round(middle) + 12, `${size} x ${size}, batch ${batchSize}`, 'value', 'end'));
    for (const { run, predicted, measured } of group) {
      const length = predicted.peakBytes * scale;
      parts.push(rect(labelWidth, y, length, bar - 2, colours[run]));
      parts.push(text(labelWidth + length + 6, y + 10, formatBytes(predicted.peakBytes), 'value'));
      if (typeof measured === 'object')
        parts.push(rect(labelWidth + measured.peakBytes * scale - 1, y, 2, bar - 2, '#1d2733'));
      y += bar;
    }
    y += gap;
  }
  const shown = (Object.keys(colours) as Run[]).filter((run) => figures.some((one) => one.run === run));
  let at = 16;
  for (const run of shown) {
    parts.push(rect(at, y + 4, 12, 12, colours[run]), text(at + 18, y + 15, titles[run], 'value'));
    at += 40 + 6.5 * titles[run].length;
  }
  if (figures.some(({ measured }) => typeof measured === 'object')) {
    parts.push(rect(at, y + 4, 2, 12, '#1d2733'), text(at + 8, y + 15, 'measured', 'value'));
  }
  const described = figures.map(
    ({ network, size, batchSize, run, predicted }) =>
      `${network} ${size} x ${size}, batch ${batchSize}, ${run}: ${formatBytes(predicted.peakBytes)}`,
  );
  return svgDocument(parts, {
    width: labelWidth + barsWidth + 90,
    height: y + 32,
    title: 'Memory by network, image size and batch',
    description: described.join('; '),
  });
}
