import { expect, test } from 'vitest';
import { metricsFiles } from './metricsFiles.ts';

const images = { name: 'fashion-mnist', judgedBy: 'test', isTested: false } as const;
const row = (epoch: number) => ({
  epoch,
  step: epoch * 8,
  learningRate: 0.1 / epoch,
  training: { loss: 2 / epoch, accuracy: 0.25 * epoch, images: 256 },
  judged: { loss: 1.5, accuracy: 0.5, top5: 0.75, images: 100 },
  seconds: 1.25,
  waitSeconds: 0.5,
  imagesPerSecond: 200,
});
const text = (files: Readonly<Record<string, Uint8Array>>, name: string) => new TextDecoder().decode(files[name]);

test('a row an epoch, in both files; an epoch that is not judged yet has none', () => {
  const { judged: _, ...unjudged } = row(3);
  const files = metricsFiles({ images, history: [row(1), row(2), unjudged] });
  expect(text(files, 'metrics.csv')).toBe(
    [
      'epoch,step,learningRate,trainLoss,trainAccuracy,testLoss,testAccuracy,testTop5,seconds,waitSeconds,imagesPerSecond',
      '1,8,0.1,2,0.25,1.5,0.5,0.75,1.25,0.5,200',
      '2,16,0.05,1,0.5,1.5,0.5,0.75,1.25,0.5,200',
      '',
    ].join('\n'),
  );
  const [first, second, end] = text(files, 'metrics.jsonl').split('\n');
  expect(JSON.parse(first!)).toEqual({
    epoch: 1,
    step: 8,
    learningRate: 0.1,
    trainLoss: 2,
    trainAccuracy: 0.25,
    testLoss: 1.5,
    testAccuracy: 0.5,
    testTop5: 0.75,
    seconds: 1.25,
    waitSeconds: 0.5,
    imagesPerSecond: 200,
  });
  expect([JSON.parse(second!).epoch, end]).toEqual([2, '']);
});

test('a training of several processes has a column of how long they waited for each other', () => {
  const files = metricsFiles({ images, history: [row(1), { ...row(2), replicaWaitSeconds: 0.25 }] });
  const [header, first, second] = text(files, 'metrics.csv').split('\n');
  expect(header).toContain('seconds,waitSeconds,imagesPerSecond,replicaWaitSeconds');
  expect([first, second].map((line) => line!.split(',').slice(-3))).toEqual([
    ['0.5', '200', ''],
    ['0.5', '200', '0.25'],
  ]);
});

test('where epochs were judged on held-out images, the test at the end stands in the last row', () => {
  const held = { ...images, judgedBy: 'validation', isTested: true } as const;
  const files = metricsFiles({ images: held, history: [row(1), row(2)], tested: { loss: 1.75, accuracy: 0.4 } });
  const [header, first, last] = text(files, 'metrics.csv').split('\n');
  expect(header).toContain(
    'validationLoss,validationAccuracy,validationTop5,seconds,waitSeconds,imagesPerSecond,testLoss,testAccuracy',
  );
  expect(first).toMatch(/,200,,$/);
  expect(last).toMatch(/,200,1.75,0.4$/);
});

test('rows of an older program, which knew neither step nor learning rate', () => {
  const { step: _, learningRate: __, ...old } = row(1);
  const lines = text(metricsFiles({ images, history: [old, row(2)] }), 'metrics.csv').split('\n');
  const [header, first] = lines.map((line) => line.split(','));
  expect(header!.slice(0, 3)).toEqual(['epoch', 'step', 'learningRate']);
  expect(first!.slice(0, 3)).toEqual(['1', '', '']);
  expect(first![header!.indexOf('trainLoss')]).toBe('2');
});

test('no file before the first epoch is judged', () => {
  expect(metricsFiles({ images, history: [] })).toEqual({});
});
