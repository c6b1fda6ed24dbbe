// Draws docs/results.svg from docs/results.json: test accuracy by epoch, ours beside the chapter's.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './setup.mjs';

const { runs } = JSON.parse(readFileSync(`${root}docs/results.json`, 'utf8'));

const [width, height] = [720, 400];
const margin = { left: 56, right: 190, top: 40, bottom: 44 };
const colors = ['#6b7280', '#2563eb', '#0891b2', '#d97706'];
const accuracies = runs.flatMap(({ testAccuracy }) => testAccuracy);
const low = Math.floor(Math.min(...accuracies) * 50) / 50;
const high = Math.ceil(Math.max(...accuracies) * 50) / 50;
const epochs = Math.max(...runs.map(({ testAccuracy }) => testAccuracy.length));

const x = (epoch) => margin.left + ((epoch - 1) / (epochs - 1)) * (width - margin.left - margin.right);
const y = (accuracy) =>
  height - margin.bottom - ((accuracy - low) / (high - low)) * (height - margin.top - margin.bottom);
const text = (at, content, more = '') =>
  `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${content}</text>`;

const rows = Array.from({ length: Math.round((high - low) / 0.02) + 1 }, (_, index) => low + index * 0.02);
const grid = rows.map((value) =>
  [
    `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}" stroke="#e5e7eb"/>`,
    text([margin.left - 8, y(value) + 4], value.toFixed(2), 'text-anchor="end"'),
  ].join(''),
);
const ticks = Array.from({ length: epochs }, (_, index) =>
  text([x(index + 1), height - margin.bottom + 20], `epoch ${index + 1}`, 'text-anchor="middle"'),
);

// Labels stand at the ends of their lines, moved apart where these are close.
const ends = runs
  .map(({ name, testAccuracy }, index) => ({ name, index, at: y(testAccuracy.at(-1)) + 4 }))
  .sort((a, b) => a.at - b.at);
for (let i = 1; i < ends.length; i++) ends[i].at = Math.max(ends[i].at, ends[i - 1].at + 17);
const labels = ends.map(({ name, index, at }) =>
  text([width - margin.right + 12, at], name, `fill="${colors[index]}" font-weight="600"`),
);
const lines = runs.map(({ testAccuracy }, index) => {
  const points = testAccuracy.map((value, epoch) => `${x(epoch + 1).toFixed(1)},${y(value).toFixed(1)}`);
  const dots = points.map((point) => {
    const [cx, cy] = point.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colors[index]}"/>`;
  });
  const dash = index === 0 ? ' stroke-dasharray="5 4"' : '';
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colors[index]}" stroke-width="2"${dash}/>${dots.join('')}`;
});

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#374151">
<title>Test accuracy by epoch, this project beside the chapter</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text([margin.left, 22], 'Test accuracy on Fashion-MNIST, 96x96, batch 256, learning rate 0.1', 'font-weight="600"')}
${[...grid, ...ticks, ...lines, ...labels].join('\n')}
</svg>
`;
writeFileSync(`${root}docs/results.svg`, svg);
