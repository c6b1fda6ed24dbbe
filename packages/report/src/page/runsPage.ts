import { createCharts } from '../charts/chart.ts';
import { epochChart, type Series } from '../charts/training.ts';
import type { TrainingCourse, TrainingEpoch } from '../input.ts';
import { html, type Markup } from './html.ts';
import { lineSample } from './lineSample.ts';
import { decimals } from './numbers.ts';
import { page } from './page.ts';

/** One of the trainings that are compared. */
export interface ComparedRun {
  /** What tells it from the others, such as its folder. */
  name: string;
  course: TrainingCourse;
  /** Where there are test images that epochs were not judged by: metrics at the end. */
  tested?: Readonly<Record<string, number>> | undefined;
  /** Trainable values of the network. */
  parameters: number;
  /** How it was trained, as JSON: the page has the fields that differ. */
  recipe: unknown;
}

/** A row of the table of runs, by column; undefined where it was not measured. */
export interface RunRow {
  name: string;
  epochs: number;
  parameters: number;
  trainingLoss: number | undefined;
  /** After the last epoch, of what epochs were judged by. */
  accuracy: number | undefined;
  judgedBy: string;
  /** Of the best epoch. */
  bestAccuracy: number | undefined;
  testAccuracy: number | undefined;
  /** Training alone, without evaluation. */
  seconds: number;
}

/** The figures of each run at its end. */
export function runRows(runs: readonly ComparedRun[]): RunRow[] {
  return runs.map(({ name, course: { epochs, judgedBy }, tested, parameters }) => {
    const last = epochs.at(-1);
    const judged = epochs.flatMap((row) => (row.judged?.accuracy === undefined ? [] : [row.judged.accuracy]));
    return {
      name,
      epochs: epochs.length,
      parameters,
      trainingLoss: last?.training.loss,
      accuracy: judged.at(-1),
      judgedBy,
      bestAccuracy: judged.length === 0 ? undefined : Math.max(...judged),
      testAccuracy: tested?.accuracy ?? (judgedBy === 'test' ? judged.at(-1) : undefined),
      seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  });
}

/** A field of the recipes that is not the same in all runs, with each run's value. */
export interface DifferingField {
  /** Its path, such as `optimizer.learningRate`. */
  field: string;
  /** By run, as JSON; undefined where a run's recipe has no such field. */
  values: (string | undefined)[];
}

/** What differs between the recipes of runs, but for their names. */
export function differingFields(runs: readonly Pick<ComparedRun, 'recipe'>[]): DifferingField[] {
  const flat = runs.map(({ recipe }) => new Map(fieldsOf(recipe, '')));
  const names = new Set(flat.flatMap((fields) => [...fields.keys()]));
  return [...names]
    .map((field) => ({ field, values: flat.map((fields) => fields.get(field)) }))
    .filter(({ field, values }) => field !== 'name' && new Set(values).size > 1);
}

function fieldsOf(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, path === '' ? name : `${path}.${name}`));
}

/** Several trainings as one page: a table, curves over each other, and what differs between their recipes. */
export async function runsPage(title: string, runs: readonly ComparedRun[]): Promise<string> {
  const charts = await createCharts();
  const seriesOf = (pick: (row: TrainingEpoch) => number | undefined): Series[] =>
    runs.map(({ name, course }) => ({
      name,
      points: course.epochs.flatMap((row) => {
        const value = pick(row);
        return value === undefined ? [] : [{ epoch: row.epoch, value }];
      }),
    }));
  const drawn = [
    { what: 'accuracy', series: seriesOf(({ judged }) => judged?.accuracy) },
    { what: 'training loss', series: seriesOf(({ training }) => training.loss) },
  ].filter(({ series }) => series.some(({ points }) => points.length > 0));
  return page(
    title,
    html`<header><h1>${title}</h1></header>
<section id="runs"><h2>Runs</h2>
${table(runRows(runs))}
</section>
<section id="curves"><h2>Curves</h2>
<p class="soft">Accuracy of what epochs were judged by; loss as the training batches gave it.</p>
<ul class="legend">${runs.map(({ name }, i) => html`<li>${lineSample(i)}${name}</li>`)}</ul>
<div class="charts">${drawn.map(({ what, series }) => html`<figure>${epochChart(charts, what, series)}</figure>\n`)}</div>
</section>
<section id="recipes"><h2>What differs</h2>
${differences(runs)}
</section>`,
  );
}

function table(rows: readonly RunRow[]): Markup {
  const number = (value: number | undefined, digits: number) =>
    html`<td>${value === undefined ? '' : html`<data value="${value}">${decimals(value, digits)}</data>`}</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Runs"><table>
<thead><tr><td></td><th scope="col">epochs</th><th scope="col">parameters</th><th scope="col">training loss</th><th scope="col">accuracy</th><th scope="col">of</th><th scope="col">best</th><th scope="col">test accuracy</th><th scope="col">seconds</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.name}</th><td>${row.epochs}</td><td>${row.parameters.toLocaleString('en-US')}</td>${number(row.trainingLoss, 4)}${number(row.accuracy, 4)}<td class="words">${row.judgedBy}</td>${number(row.bestAccuracy, 4)}${number(row.testAccuracy, 4)}${number(row.seconds, 1)}</tr>\n`,
  )}</tbody></table></div>`;
}

function differences(runs: readonly ComparedRun[]): Markup {
  const differing = differingFields(runs);
  if (differing.length === 0) return html`<p>Their recipes are the same.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What differs"><table>
<thead><tr><td></td>${runs.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${differing.map(
    ({ field, values }) =>
      html`<tr><th scope="row">${field}</th>${values.map((value) => html`<td class="words">${value}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
}
