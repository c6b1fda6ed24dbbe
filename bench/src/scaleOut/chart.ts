import { formatRate } from '../report/format.ts';
import { escapeXml, ground, text } from '../report/svg.ts';
import { allCurves, type Curve, curveNetworks, curveSizes } from './curve.ts';
import { overlapForCurve } from './overlap.ts';
import type { ScaleCase, ScaleResults } from './results.ts';
import { nameOf } from './turns.ts';

const width = 860;
const [row, bar, left, right] = [20, 14, 250, 150];
const colours = { alone: '#7b8794', together: '#12406e', linked: '#d98f3a' };
const curveColours: Record<Curve['network'], string> = { densenet121: '#12406e', densenet264: '#c2503f' };

/** What the picture is. */
export const chartTitle = 'Images a second by number of processes, and computed efficiency of GPUs';

/** SVG: bars of images a second by case as measured, and below them the computed curves. */
export function scaleChart(results: ScaleResults): string {
  const { cases, machine } = results;
  const parts: string[] = [];
  let top = 58;
  for (const each of cases) {
    parts.push(...drawBars(each, top));
    top += 34 + each.groups.length * row;
  }
  const curves = allCurves({ assumptions: results.assumptions, overlap: overlapForCurve(results).overlap });
  const plot = { top: top + 60, height: 200 };
  parts.push(
    text(16, top + 24, 'Computed, not measured: efficiency of a ring of GPUs', 'title'),
    text(
      16,
      top + 42,
      'images a second as a share of so many GPUs that wait for nothing; solid 100 Gbit/s, dashed 10',
      'note',
    ),
    ...drawCurves(curves, plot),
  );
  const height = plot.top + plot.height + 40;
  const described = cases.map(
    ({ title, groups }) =>
      `${title}: ${groups.map((group) => `${nameOf(group)} ${formatRate(group.imagesPerSecond)}`).join(', ')}`,
  );
  const computed = curves.map(
    ({ network, gigabits, points }) =>
      `computed for ${curveNetworks[network]} at ${gigabits} Gbit/s: ${points.map(({ processes, efficiency }) => `${processes} GPUs ${percent(efficiency)}`).join(', ')}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-labelledby="title desc">
<title id="title">${chartTitle}</title>
<desc id="desc">${escapeXml([...described, ...computed].join('; '))}</desc>
${ground}
${text(16, 24, 'Images a second', 'title')}
${text(16, 42, `${machine.cpu}, ${machine.cores} cores; longer is faster, each case on its own scale`, 'note')}
${parts.join('\n')}
</svg>
`;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

function drawBars({ title, groups }: ScaleCase, top: number): string[] {
  const scale = (width - left - right) / Math.max(...groups.map(({ imagesPerSecond }) => imagesPerSecond));
  return [
    text(16, top + 14, title, 'case'),
    ...groups.flatMap((group, index) => {
      const y = top + 22 + index * row;
      const length = group.imagesPerSecond * scale;
      const colour = colours[group.linked ? 'linked' : group.processes > 1 ? 'together' : 'alone'];
      return [
        text(left - 10, y + 11, nameOf(group), '', 'end'),
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar}" fill="${colour}"/>`,
        text(left + length + 6, y + 11, `${formatRate(group.imagesPerSecond)} (${group.efficiency.toFixed(2)})`, ''),
      ];
    }),
  ];
}

function drawCurves(curves: readonly Curve[], { top, height }: { top: number; height: number }): string[] {
  const [first, last] = [60, width - 210];
  // Numbers of GPUs are powers of two: equal steps.
  const x = (index: number) => first + ((last - first) * index) / (curveSizes.length - 1);
  const y = (share: number) => top + height * (1 - share);
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line x1="${first}" x2="${last}" y1="${y(share)}" y2="${y(share)}" stroke="#e5e7eb"/>`,
    text(first - 8, y(share) + 4, percent(share), 'note', 'end'),
  ]);
  const sizes = curveSizes.map((processes, index) =>
    text(x(index), top + height + 18, `${processes} GPUs`, 'note', 'middle'),
  );
  const names = labelHeights(curves.map(({ points }) => y(points.at(-1)!.efficiency)));
  const lines = curves.flatMap(({ network, gigabits, points }, index) => {
    const places = points.map(({ efficiency }, at) => `${x(at).toFixed(1)},${y(efficiency).toFixed(1)}`);
    const dashes = gigabits < 100 ? ' stroke-dasharray="5 4"' : '';
    return [
      `<polyline points="${places.join(' ')}" fill="none" stroke="${curveColours[network]}" stroke-width="2"${dashes}/>`,
      text(last + 8, names[index]! + 4, `${curveNetworks[network]}, ${gigabits} Gbit/s`, ''),
    ];
  });
  return [...grid, ...sizes, ...lines];
}

/** Heights of labels beside the ends of lines, moved down until none covers another. */
export function labelHeights(wanted: readonly number[], distance = 15): number[] {
  const heights = [...wanted];
  let free = Number.NEGATIVE_INFINITY;
  for (const index of wanted.map((_, at) => at).toSorted((a, b) => wanted[a]! - wanted[b]!)) {
    heights[index] = Math.max(wanted[index]!, free);
    free = heights[index] + distance;
  }
  return heights;
}
