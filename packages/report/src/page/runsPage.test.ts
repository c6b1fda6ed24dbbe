import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { type ComparedRun, differingFields, runRows, runsPage } from './runsPage.ts';

const hostile = '<script>alert(1)</script>';

function run(
  name: string,
  accuracies: readonly number[],
  learningRate: number,
  tested?: ComparedRun['tested'],
): ComparedRun {
  const epochs = accuracies.map((accuracy, i) => ({
    epoch: i + 1,
    training: { loss: 2 - accuracy, accuracy },
    judged: { accuracy },
    seconds: 10,
  }));
  const course = { judgedBy: tested ? 'validation' : 'test', epochs };
  return { name, course, tested, parameters: 1000, recipe: { name, optimizer: { kind: 'sgd', learningRate } } };
}
const runs = [run(hostile, [0.5, 0.8, 0.7], 0.1, { accuracy: 0.69 }), run('b', [0.4, 0.6], 0.05)];

it('has a row for each run, and what differs between their recipes but for the name', () => {
  const [first, second] = runRows(runs) as [ReturnType<typeof runRows>[0], ReturnType<typeof runRows>[0]];
  expect(first).toMatchObject({ epochs: 3, accuracy: 0.7, bestAccuracy: 0.8, testAccuracy: 0.69, seconds: 30 });
  expect(second).toMatchObject({ trainingLoss: 1.4, accuracy: 0.6, judgedBy: 'test', testAccuracy: 0.6 });
  expect(differingFields(runs)).toEqual([{ field: 'optimizer.learningRate', values: ['0.1', '0.05'] }]);
  expect(differingFields([runs[0]!, { recipe: {} }])).toEqual([
    { field: 'optimizer.kind', values: ['"sgd"', undefined] },
    { field: 'optimizer.learningRate', values: ['0.1', undefined] },
  ]);
});

it('is a page with the same figures, curves of all, and no markup of a name', async () => {
  const text = await runsPage('2 trainings', runs);
  expect(text).not.toContain('<script');
  const { document } = parseHTML(text);
  const [first] = document.querySelectorAll('#runs tbody tr');
  expect(first!.querySelector('th')!.textContent).toBe(hostile);
  expect([...first!.querySelectorAll('data')].map((data) => Number(data.getAttribute('value')))).toEqual([
    1.3, 0.7, 0.8, 0.69, 30,
  ]);
  expect(document.querySelectorAll('#curves figure > svg')).toHaveLength(2);
  expect(document.querySelectorAll('#curves .legend li')).toHaveLength(2);
  expect(document.querySelector('#recipes tbody')!.textContent).toContain('0.05');
});

it('of trainings that were stopped before their first epoch, too', async () => {
  const text = await runsPage('1 training', [run('a', [], 0.1)]);
  expect(parseHTML(text).document.querySelectorAll('#curves figure')).toHaveLength(0);
});
