import { createCharts } from '../charts/chart.ts';
import type { ReportInput } from '../input.ts';
import { type Content, html, Markup } from './html.ts';
import { calibrationSection } from './sections/calibration.ts';
import { dataSection, recipeSection } from './sections/cards.ts';
import { classesSection, curvesSection } from './sections/classes.ts';
import { confusionSection } from './sections/confusion.ts';
import { overview } from './sections/overview.ts';
import { picturesSection } from './sections/pictures.ts';
import { thresholdsSection } from './sections/thresholds.ts';
import { trainingSection } from './sections/training.ts';
import { style } from './style.ts';

/** What a reader finds where, by the sections' ids. */
const contents: Readonly<Record<string, string>> = {
  training: 'Training',
  confusion: 'Confusion',
  classes: 'Each class',
  curves: 'Curves',
  thresholds: 'Thresholds',
  calibration: 'Calibration',
  pictures: 'Pictures',
  data: 'Data',
  recipe: 'Network and recipe',
};

/**
 * The report as one HTML page that loads nothing: its policy allows its own style, `data:` pictures and nothing else, no
 * script. Light and dark as the reader has it, for print and for the width of a phone.
 */
export async function reportPage(input: ReportInput): Promise<string> {
  const { figures, course, pictures, data } = input;
  const charts = await createCharts();
  const sections: Record<string, Markup | undefined> = {
    training: course && course.epochs.length > 0 ? trainingSection(charts, course) : undefined,
    confusion: confusionSection(figures),
    classes: classesSection(figures),
    curves: curvesSection(charts, figures),
    thresholds: thresholdsSection(figures),
    calibration: calibrationSection(charts, figures),
    pictures: pictures && picturesSection(figures, pictures),
    data: data && dataSection(data, figures.classes),
    recipe: recipeSection(input),
  };
  const shown = Object.keys(contents).filter((id) => sections[id]);
  return page(
    input.title,
    html`${overview(input)}<nav aria-label="Contents"><ul>${shown.map((id) => html`<li><a href="#${id}">${contents[id]}</a></li>`)}</ul></nav>
${shown.map((id) => sections[id])}`,
  );
}

/** A page of this package's style around what stands in it. */
export async function page(title: string, content: Content): Promise<string> {
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${await sha256(style)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="densenet report">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.text;
}

/** In base64, as policies have it. */
async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest));
}
