import { createRandom } from '@densenet/ops';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { modelCard } from '../card/modelCard.ts';
import { figuresOf } from '../figures/figures.ts';
import type { ReportInput } from '../input.ts';
import { classNames, madeClasses, madeLabels } from '../testing/made.ts';
import { reportPage } from './page.ts';

const bootstrap = { samples: 20 };
const hostile = `</style><script>alert(1)</script>"'|\`*&amp;\u202e\n<img src=x onerror=alert(1)>`;
const course: ReportInput['course'] = {
  judgedBy: 'validation',
  epochs: [1, 2, 3].map((epoch) => ({
    epoch,
    training: { loss: 1 / epoch, accuracy: 1 - 0.5 / epoch },
    judged: { accuracy: 0.9 - 0.5 / epoch },
    seconds: 2,
  })),
};

function inputOf(names = classNames(5)): ReportInput {
  const test = madeClasses(names.length, 400);
  const figures = figuresOf(test, { classNames: names, random: createRandom(0), bootstrap });
  const pictures = new Map([
    [figures.notable.mistakes[0]!.image, { picture: 'data:image/png;base64,AA', name: hostile }],
  ]);
  const perClass = names.map((_, index) => index);
  const data = { name: hostile, parts: [{ name: 'training', images: 10, perClass }], facts: { [hostile]: hostile } };
  return { title: 'made', figures, course, pictures, data, recipe: { name: hostile }, notes: [hostile] };
}
const parsed = async (input: ReportInput) => parseHTML(await reportPage(input)).document;

describe('the page', () => {
  it('has the figures, with all their digits', async () => {
    const input = inputOf();
    const document = await parsed(input);
    const { figures } = input;
    const valuesIn = (selector: string) =>
      [...document.querySelectorAll(`${selector} data`)].map((element) => Number(element.getAttribute('value')));
    expect(valuesIn('.headlines')).toEqual(figures.headlines.map(({ value }) => value));
    expect(valuesIn('#classes')).toEqual(
      figures.perClass.flatMap(({ precision, recall, f1, areas }) => [
        ...[precision, recall, f1],
        ...[areas!.rocAuc.value, areas!.averagePrecision.value],
      ]),
    );
    const { before, after } = figures.calibration;
    expect(valuesIn('#calibration').slice(0, 2)).toEqual([before.expectedError, after!.expectedError]);
    const cells = [...document.querySelectorAll('.matrix tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)),
    );
    expect(cells).toEqual(figures.confusion);
    expect(document.querySelectorAll('#curves svg')).toHaveLength(10);
    expect(document.querySelectorAll('#training svg[role=img]')).toHaveLength(2);
    expect(document.querySelectorAll('#pictures img')).toHaveLength(1);
  });

  it('loads nothing, runs nothing and has no style that its policy would stop', async () => {
    const document = await parsed(inputOf());
    const policy = document.querySelector('meta[http-equiv=Content-Security-Policy]')!.getAttribute('content')!;
    expect(policy).toMatch(/^default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='; /);
    expect(document.querySelectorAll('script, link, iframe, object, [style]')).toHaveLength(0);
    expect(document.querySelectorAll('style')).toHaveLength(1);
    for (const image of document.querySelectorAll('img')) expect(image.getAttribute('src')).toMatch(/^data:/);
  });

  it("shows a stranger's text, and obeys none of it", async () => {
    const input = inputOf([hostile, ...classNames(4).slice(1)]);
    const text = await reportPage(input);
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img src=x');
    expect(text).not.toContain('\u202e');
    const { document } = parseHTML(text);
    expect(document.querySelector('.matrix th[scope=row]')!.textContent).toBe(
      hostile.replace('\u202e', '\\u{202e}').replace('\n', '\\u{a}'),
    );
    // What follows is JSON in a fenced block, which is no markup.
    const [prose] = modelCard(input).split('## Recipe') as [string];
    expect(prose).toContain('\\<script\\>');
    expect(prose).not.toMatch(/[^\\]<script|\u202e|[^\\]`/);
  });

  it('of several labels has thresholds and no confusion', async () => {
    const figures = figuresOf(madeLabels(3, 200), { classNames: classNames(3), random: createRandom(0), bootstrap });
    const document = await parsed({ title: 'made', figures });
    expect(document.querySelectorAll('#thresholds tbody tr')).toHaveLength(3);
    expect(document.querySelector('#thresholds p')!.textContent).toContain('each half of these');
    expect(document.querySelector('#confusion')).toBeNull();
  });

  it('of 1,000 classes sums up what nobody would read, in less than a megabyte', async () => {
    const names = classNames(1000);
    const figures = figuresOf(madeClasses(1000, 400), { classNames: names, random: createRandom(0), bootstrap });
    const text = await reportPage({ title: 'made', figures });
    expect(text.length).toBeLessThan(1e6);
    const { document } = parseHTML(text);
    expect(document.querySelectorAll('#curves figure')).toHaveLength(12);
    expect(document.querySelectorAll('.matrix')).toHaveLength(0);
    expect(document.querySelectorAll('#classes details tbody tr')).toHaveLength(1000);
    expect(document.querySelector('#curves p')!.textContent).toMatch(/smallest ROC AUC, of \d+/);
    expect(modelCard({ title: 'made', figures }).length).toBeLessThan(10_000);
  }, 60_000);
});

it('the model card has the figures in short, and leaves what only people know', () => {
  const input = inputOf();
  const card = modelCard(input);
  const [accuracy] = input.figures.headlines as [(typeof input.figures.headlines)[0]];
  expect(card).toContain(`| Accuracy | ${accuracy.value.toFixed(3)} | ${accuracy.interval!.low.toFixed(3)} to `);
  expect(card).toContain('To be written by whoever gives it away');
  expect(card).toContain('[report.html](report.html)');
});
