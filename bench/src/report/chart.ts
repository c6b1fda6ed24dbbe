import { sections } from '../cases.ts';
import { disturbance } from './disturbance.ts';
import { formatRate } from './format.ts';
import type { CaseResult, ContestantResult, Results } from './results.ts';
import { escapeXml, ground, text } from './svg.ts';

const colours: Record<string, string> = {
  ours: '#12406e',
  stock: '#d98f3a',
  'graph-model': '#d98f3a',
  pytorch: '#c2503f',
  'pytorch-compile': '#8f3427',
  'keras-graph': '#7a9c59',
  'keras-jit': '#50703a',
};
/** Colour of onnxruntime, in both of its builds. */
const otherColour = '#7b8794';

const [row, bar, left, right, width] = [20, 14, 250, 96, 860];
const caseGap = 30;

/** SVG with a bar of images a second for the counting contestant of each family, by case. Each case has a scale of its own. */
export function performanceChart({ cases, machine, settings }: Results): string {
  const shown = cases.map((each) => ({ each, bars: each.contestants.filter(({ counts }) => counts) }));
  const drawn = shown.filter(({ bars }) => bars.length > 0);
  const parts: string[] = [];
  let top = 58;
  for (const { each, bars } of drawn) {
    parts.push(...drawCase(each, bars, top));
    top += caseGap + bars.length * row;
  }
  const subtitle = `${machine.cpu}, ${settings.threads} threads; longer is faster, each case on its own scale`;
  const warning = disturbance(cases);
  const described = drawn.map(
    ({ each, bars }) =>
      `${each.title}: ${bars.map(({ label, imagesPerSecond }) => `${label} ${formatRate(imagesPerSecond!)}`).join(', ')}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" role="img" aria-labelledby="title desc">
<title id="title">Images a second, by case and contestant</title>
<desc id="desc">${escapeXml(described.join('; '))}</desc>
${ground}
${text(16, 24, 'Images a second', 'title')}
${text(16, 42, subtitle, 'note')}
${warning === undefined ? '' : text(width - 16, 24, warning, 'note', 'end')}
${parts.join('\n')}
</svg>
`;
}

function drawCase({ title, platform }: CaseResult, bars: readonly ContestantResult[], top: number): string[] {
  const scale = (width - left - right) / Math.max(...bars.map(({ imagesPerSecond }) => imagesPerSecond!));
  return [
    text(16, top + 14, platform === 'cpu' ? title : `${sections[platform]}: ${title}`, 'case'),
    ...bars.flatMap(({ label, family, imagesPerSecond }, index) => {
      const y = top + 22 + index * row;
      const length = imagesPerSecond! * scale;
      return [
        text(left - 10, y + 11, label, '', 'end'),
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar}" fill="${colours[family] ?? otherColour}"/>`,
        text(left + length + 6, y + 11, formatRate(imagesPerSecond!), ''),
      ];
    }),
  ];
}
