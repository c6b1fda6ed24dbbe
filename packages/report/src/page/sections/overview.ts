import type { ReportInput } from '../../input.ts';
import { html, type Markup } from '../html.ts';
import { figure, range, whole } from '../numbers.ts';

/** What the report is of, and the figures of all images together. */
export function overview({ title, figures, notes = [] }: ReportInput): Markup {
  const { dataset, images, classes, validation, headlines, bootstrapSamples } = figures;
  const of = figures.kind === 'oneClass' ? 'classes' : 'labels, of which several may be true at once';
  return html`<header>
<h1>${title}</h1>
<p>On ${whole(images)} images of <strong>${dataset}</strong>, ${whole(classes.length)} ${of}.${
    validation &&
    html` What had to be chosen (a temperature, thresholds) was chosen on ${whole(validation.images)} images of ${validation.name}.`
  }</p>
${notes.map((note) => html`<p>${note}</p>\n`)}<dl class="headlines">
${headlines.map(
  ({ name, meaning, value, interval }) =>
    html`<div><dt>${name}</dt><dd class="big">${figure(value)}</dd><dd class="soft">${
      interval && html`95 % interval ${range(interval)}<br>`
    }${meaning}</dd></div>\n`,
)}</dl>
<p class="soft">Intervals: what a figure would lie between with other images of the same kind, in 95 of 100 cases (bootstrap over the images, ${whole(bootstrapSamples)} samples). They say nothing of images of another kind.</p>
</header>
`;
}
