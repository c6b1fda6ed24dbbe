import { rect, svgDocument, text } from '../svg.ts';
import { formatBytes, formatLarge } from '../terminal/format.ts';
import { publishedAccuracies } from './literature.ts';
import type { NetworkFigures } from './networks.ts';
import type { Trained } from './train.ts';

/** Light to dark along the network, so that the order shows without colour; readable on white and on black. */
const stageColours = ['#b8c4d6', '#8fb3d9', '#5f97cf', '#3a78b5', '#225a93', '#12406e', '#d98f3a'];
const row = 26;
const bar = 16;
const panelWidth = 250;
const labelWidth = 150;
const gap = 28;
const top = 78;

interface Panel {
  title: string;
  value: (stage: NetworkFigures['stages'][number]) => number;
  format: (total: number) => string;
}

const panels: readonly Panel[] = [
  { title: 'parameters', value: ({ parameters }) => parameters, format: formatLarge },
  {
    title: 'multiply-adds',
    value: ({ multiplyAdds }) => multiplyAdds,
    format: formatLarge,
  },
  { title: 'activations', value: ({ activationBytes }) => activationBytes, format: formatBytes },
];

/**
 * A chart of networks with a bar each for parameters, multiply-adds and activation memory, one segment for each stage, and the
 * accuracy where it is known: from training or, `withPublished`, from the literature.
 */
export function comparisonChart(
  networks: readonly NetworkFigures[],
  trained: readonly Trained[],
  withPublished: boolean,
): string {
  const accuracy = (name: string) => {
    const own = trained.find((entry) => entry.name === name)?.epochs.at(-1)?.testAccuracy;
    if (own !== undefined) return `${(100 * own).toFixed(2)} %`;
    const published = withPublished && publishedAccuracies[name as keyof typeof publishedAccuracies];
    return published ? `${published.accuracy.toFixed(2)} %` : '';
  };
  const width = labelWidth + panels.length * (panelWidth + gap) + 90;
  const legendTop = top + networks.length * row + 18;
  const names = [...new Set(networks.flatMap(({ stages }) => stages.map(({ name }) => name)))];
  // The head comes last whatever the number of stages.
  const ordered = [...names.filter((name) => name !== 'head'), 'head'];
  const colour = (name: string) => (name === 'head' ? stageColours.at(-1)! : stageColours[ordered.indexOf(name) % 6]!);
  const described = networks.map(({ name, parameters }) => `${name}: ${parameters.toLocaleString('en-US')} parameters`);
  const [first] = networks;
  const parts = [
    text(
      16,
      28,
      `Images of ${[...new Set(networks.map(({ size }) => `${size} x ${size}`))].join(' and ')}, by stage`,
      'title',
    ),
    ...panels.flatMap((panel, index) => drawPanel(panel, labelWidth + index * (panelWidth + gap), networks, colour)),
    text(width - 16, 58, trained.length > 0 ? 'test accuracy' : withPublished ? 'accuracy' : '', 'head', 'end'),
    ...networks.flatMap(({ name }, index) => [
      text(labelWidth - 12, top + index * row + 13, name, 'name', 'end'),
      text(width - 16, top + index * row + 13, accuracy(name), 'value', 'end'),
    ]),
    ...ordered.flatMap((name, index) => [
      rect(labelWidth + index * 88, legendTop, 12, 12, colour(name)),
      text(labelWidth + index * 88 + 18, legendTop + 11, name, 'value'),
    ]),
  ];
  return svgDocument(parts, {
    width,
    height: legendTop + 34,
    title: `${first?.name ?? ''} and others compared`,
    description: described.join('; '),
  });
}

function drawPanel(
  { title, value, format }: Panel,
  left: number,
  networks: readonly NetworkFigures[],
  colour: (stage: string) => string,
): string[] {
  const totals = networks.map(({ stages }) => stages.reduce((sum, stage) => sum + value(stage), 0));
  // The longest bar leaves room for its number.
  const scale = (panelWidth - 72) / Math.max(...totals);
  return [
    text(left, 58, title, 'head'),
    ...networks.flatMap(({ stages }, index) => {
      let at = left;
      const y = top + index * row;
      const segments = stages.map((stage) => {
        const length = value(stage) * scale;
        at += length;
        return rect(at - length, y, length, bar, colour(stage.name));
      });
      return [...segments, text(at + 6, y + 13, format(totals[index]!), 'value')];
    }),
  ];
}
