import type { ReportInput } from '../input.ts';
import { shown } from '../page/html.ts';
import { decimals, percent, range, whole } from '../page/numbers.ts';
import { chosenWith } from '../page/sections/calibration.ts';

/** More rows are in the page. */
const mostRows = 40;

/**
 * A model card (Mitchell et al. 2019) in Markdown: what the network is, what it was trained on and how well it does. What only
 * people know, such as what it is for, is left for them to write.
 *
 * @param page name of the report beside it
 */
export function modelCard(input: ReportInput, page = 'report.html'): string {
  const { title, notes = [], network, data, madeWith, recipe } = input;
  const sections = [
    `# ${text(title)}\n`,
    `All figures, curves and pictures: [${page}](${page}).\n`,
    ...notes.map((note) => `> ${text(note)}\n`),
    '## What it is for\n',
    'To be written by whoever gives it away: what it is meant for, and what it must not be used for.\n',
    ...(network ? ['## Network\n', table(['', ''], Object.entries(network))] : []),
    ...(data ? ['## Data\n', table(['', ''], dataRows(data))] : []),
    '## How well it does\n',
    ...results(input),
    ...(recipe === undefined ? [] : ['## Recipe\n', fenced(JSON.stringify(recipe, null, 2))]),
    ...(madeWith ? ['## Made with\n', table(['', ''], Object.entries(madeWith))] : []),
  ];
  return sections.join('\n');
}

function dataRows({ name, parts, facts = {} }: NonNullable<ReportInput['data']>): [string, string][] {
  return [
    ['name', name],
    ...parts.map((part): [string, string] => [part.name, `${whole(part.images)} images`]),
    ...Object.entries(facts),
  ];
}

function results({ figures }: ReportInput): string[] {
  const { dataset, images, headlines, perClass, calibration, validation, kind, bootstrapSamples } = figures;
  const { before, after, temperature, chosenOn } = calibration;
  const rows = perClass.length > mostRows ? perClass.toSorted((a, b) => a.f1 - b.f1).slice(0, mostRows) : perClass;
  const what = kind === 'oneClass' ? 'class' : 'label';
  return [
    `On ${whole(images)} images of ${text(dataset)}; 95 % intervals by bootstrap over the images, ${whole(bootstrapSamples)} samples.\n`,
    table(
      ['', 'value', '95 % interval', 'what it is'],
      headlines.map(({ name, value, interval, meaning }) => [
        name,
        decimals(value),
        interval ? range(interval) : '',
        meaning,
      ]),
    ),
    ...(temperature !== undefined && after
      ? [
          `Expected calibration error ${decimals(before.expectedError, 4)}; ${decimals(after.expectedError, 4)} with a ` +
            `temperature of ${decimals(temperature)}. ${text(chosenWith(chosenOn, validation?.name, 'It was fitted', 'temperatures'))}\n`,
        ]
      : [`Expected calibration error ${decimals(before.expectedError, 4)}.\n`]),
    ...(rows.length < perClass.length ? [`The ${rows.length} of ${perClass.length} with the lowest F1:\n`] : []),
    table(
      [what, 'images', 'share', 'precision', 'recall', 'F1', 'ROC AUC'],
      rows.map(({ name, support, precision, recall, f1, areas }) => [
        name,
        whole(support),
        percent(support / images),
        ...[precision, recall, f1].map((value) => decimals(value)),
        areas ? decimals(areas.rocAuc.value) : '',
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(' | ')} |\n`;
  return `${line(head)}|${head.map(() => ' --- |').join('')}\n${rows.map(line).join('')}`;
}

/** A stranger's text that is no markup, on one line. */
const text = (value: string): string => shown(value).replace(/[\\`*_[\]<>|~&]/g, '\\$&');

/** JSON has no line that begins with backticks. */
const fenced = (json: string): string => `\`\`\`json\n${json.split('\n').map(shown).join('\n')}\n\`\`\`\n`;
