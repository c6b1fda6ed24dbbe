// Draws the charts of docs/results.md from docs/results.json: test accuracy by epoch, and what others published as level lines.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './setup.mjs';

const [width, height] = [720, 400];
const margin = { left: 56, right: 190, top: 40, bottom: 44 };
const colors = ['#2563eb', '#0891b2', '#d97706', '#7c3aed'];
const published = '#6b7280';
/** How far apart lines of the grid may be. */
const steps = [0.01, 0.02, 0.05, 0.1, 0.2];
const mostGridLines = 12;
const mostTicks = 10;

const { charts } = JSON.parse(readFileSync(`${root}docs/results.json`, 'utf8'));
for (const chart of charts) writeFileSync(`${root}docs/${chart.file}`, draw(chart));

function draw({ title, description, runs, levels = [] }) {
  const accuracies = [...runs.flatMap(({ testAccuracy }) => testAccuracy), ...levels.map(({ accuracy }) => accuracy)];
  const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
  const step = steps.find((size) => (highest - lowest) / size <= mostGridLines) ?? steps.at(-1);
  const [low, high] = [Math.floor(lowest / step + 1e-9) * step, Math.ceil(highest / step - 1e-9) * step];
  const epochs = Math.max(...runs.map(({ testAccuracy }) => testAccuracy.length));

  const [left, right] = [margin.left, width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  const x = (epoch) => left + ((epoch - 1) / (epochs - 1)) * (right - left);
  const y = (accuracy) => bottom - ((accuracy - low) / (high - low)) * (bottom - top);
  const text = (at, content, more = '') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${content}</text>`;
  const level = (value, more) =>
    `<line x1="${left}" x2="${right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" ${more}/>`;

  const rows = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  const grid = rows.map(
    (value) => level(value, 'stroke="#e5e7eb"') + text([left - 8, y(value) + 4], value.toFixed(2), 'text-anchor="end"'),
  );
  const between = Math.ceil((epochs - 1) / mostTicks);
  const ticks = Array.from({ length: epochs }, (_, index) => index + 1)
    .filter((epoch) => (epoch - 1) % between === 0)
    .map((epoch) =>
      text([x(epoch), bottom + 20], epochs > mostTicks ? epoch : `epoch ${epoch}`, 'text-anchor="middle"'),
    );
  const axis = epochs > mostTicks ? [text([(left + right) / 2, bottom + 38], 'epoch', 'text-anchor="middle"')] : [];

  let used = 0;
  const lines = runs.map((run) => {
    const color = run.published ? published : colors[used++];
    return { ...run, color, end: run.testAccuracy.at(-1), at: x(run.testAccuracy.length) };
  });
  const ends = [
    ...lines.map(({ name, color, end }) => ({ name, color, at: y(end) + 4 })),
    ...levels.map(({ name, accuracy }) => ({ name, color: published, at: y(accuracy) + 4 })),
  ].sort((a, b) => a.at - b.at);
  // Labels stand at the ends of their lines, moved apart where these are close.
  for (let i = 1; i < ends.length; i++) ends[i].at = Math.max(ends[i].at, ends[i - 1].at + 17);
  const labels = ends.map(({ name, color, at }) => text([right + 12, at], name, `fill="${color}" font-weight="600"`));
  const curves = lines.map(({ testAccuracy, color, published: dashed }) => {
    const points = testAccuracy.map((value, epoch) => [x(epoch + 1).toFixed(1), y(value).toFixed(1)]);
    const dots = points.map(
      ([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="${epochs > mostTicks ? 2 : 3.5}" fill="${color}"/>`,
    );
    const dash = dashed ? ' stroke-dasharray="5 4"' : '';
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="2"${dash}/>${dots.join('')}`;
  });
  const others = levels.map(({ accuracy }) =>
    level(accuracy, `stroke="${published}" stroke-width="1.5" stroke-dasharray="5 4"`),
  );

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#374151">
<title>${description}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text([left, 22], title, 'font-weight="600"')}
${[...grid, ...ticks, ...axis, ...others, ...curves, ...labels].join('\n')}
</svg>
`;
}
