import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationReport } from '@densenet/evaluation';
import { readTrained } from '@densenet/interop/node';
import { describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend, needFashionMnist } from '../testing/needs.ts';
import { writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

describe('evaluate --json', () => {
  needFashionMnist();

  test('writes what it prints, and the confusion matrix that goes with it', async () => {
    const folder = await temporaryFolder();
    const json = join(folder, 'evaluation.json');
    const checkpoint = await writeTiny(join(folder, 'tiny'));
    const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '70', '--batch-size', '32'];
    const stdout = await runCliWell(...args, '--json', json, ...backend.flags);
    const report = JSON.parse(await readFile(json, 'utf8')) as EvaluationReport;
    expect(stdout).toContain(`loss ${report.loss.toFixed(4)}, acc ${report.accuracy.toFixed(4)}, 70 images`);
    expect(report).toMatchObject({ dataset: 'Fashion-MNIST test', images: 70 });
    expect(report.classes).toHaveLength(10);
    expect(report.classes[9]).toBe('Ankle boot');
    expect(report.confusion.flat().reduce((sum, count) => sum + count)).toBe(70);
    const right = report.confusion.reduce((sum, row, truth) => sum + row[truth]!, 0);
    expect(report.accuracy).toBeCloseTo(right / 70, 6);
  });

  test('a file that cannot be written is told after the result', async () => {
    const folder = await temporaryFolder();
    const args = ['--checkpoint', await writeTiny(join(folder, 'tiny')), '--test-images', '10', ...backend.flags];
    const { code, stdout, stderr } = await runCli('evaluate', ...args, '--json', join(folder, 'none', 'a.json'));
    expect(code).toBe(1);
    expect(stdout).toContain('10 images');
    expect(stderr).toMatch(/\nerror: cannot write \S+a\.json: there is no folder for it\n$/);
  });
});

describe('evaluate --report', () => {
  needFashionMnist();

  test('writes a page and a model card, the same again, and keeps what somebody has written', async () => {
    const folder = await temporaryFolder();
    const [checkpoint, out] = [await writeTiny(join(folder, 'tiny')), join(folder, 'report')];
    const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '50', '--report', out, ...backend.flags];
    const stdout = await runCliWell(...args);
    expect(stdout).toContain(`${join(out, 'report.html')}\n${join(out, 'model-card.md')}\n`);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    const accuracy = /acc (\d\.\d{3})/.exec(stdout)![1]!;
    expect(Number(/<dt>Accuracy<\/dt><dd class="big"><data value="([^"]+)"/.exec(page)![1])).toBeCloseTo(
      Number(accuracy),
      3,
    );
    expect(page).toContain('each half of these was used with the temperatures of the other half');
    expect(page.match(/<img src="data:image\/webp;base64,/g)!.length).toBeGreaterThan(24);
    const card = join(out, 'model-card.md');
    await writeFile(card, '# Mine\n');
    expect((await runCliWell(...args)).includes('model-card.md')).toBe(false);
    expect(await readFile(card, 'utf8')).toBe('# Mine\n');
    const timeless = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
    expect(timeless(await readFile(join(out, 'report.html'), 'utf8'))).toBe(timeless(page));
  });

  test("does not write over a page that is not densenet's", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'report.html'), '<h1>mine</h1>');
    const args = ['--checkpoint', await writeTiny(join(folder, 'tiny')), '--test-images', '10', ...backend.flags];
    const { code, stderr } = await runCli('evaluate', ...args, '--report', folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\nerror: \S+report\.html was not written by densenet: name another folder for the report\n$/,
    );
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe('<h1>mine</h1>');
  });
});

describe('evaluate --calibrate', () => {
  needFashionMnist();

  test('stores a temperature that was fitted on held-out images; export and predict go by it', async () => {
    const folder = await temporaryFolder();
    const [out, exported] = [join(folder, 'run'), join(folder, 'exported.safetensors')];
    const training = [
      '--epochs',
      '1',
      '--train-images',
      '600',
      '--test-images',
      '100',
      '--validation-fraction',
      '0.25',
    ];
    await runCliWell('train', 'tiny', '--out', out, ...training, ...backend.flags);
    const state = await readFile(join(out, 'state.safetensors'));
    const before = await readTrained(out);
    const said = await runCliWell(
      'evaluate',
      '--checkpoint',
      out,
      '--calibrate',
      '--test-images',
      '100',
      ...backend.flags,
    );
    const [, temperature] =
      /: has now a temperature of (\S+), fitted on 150 images of Fashion-MNIST train \(validation part\);/.exec(said)!;
    const after = await readTrained(out);
    expect([before.temperature, after.temperature.toFixed(3)]).toEqual([1, temperature]);
    expect(after.arrays).toEqual(before.arrays);
    expect(await readFile(join(out, 'state.safetensors'))).toEqual(state);
    await runCliWell('export', out, exported, '--dtype', 'float16');
    expect((await readTrained(exported)).temperature).toBe(after.temperature);
  });

  test('says where there are no held-out images, and what does not go together', async () => {
    const folder = await temporaryFolder();
    const checkpoint = await writeTiny(join(folder, 'tiny'));
    const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '50', ...backend.flags];
    expect(await runCliWell(...args, '--calibrate')).toContain(
      'fitted on 50 images of Fashion-MNIST test (there are no held-out ones; each half judged by the other); expected',
    );
    const { code, stderr } = await runCli(...(args as [string]), '--calibrate', '--test-time-augmentation');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--calibrate and --test-time-augmentation exclude each other'),
    });
  });
});

test.each(['flip', 'ten-crop'])('--test-time-augmentation %s changes what is measured', async (views) => {
  const checkpoint = await writeTiny(join(await temporaryFolder(), 'tiny'));
  const args = ['evaluate', '--checkpoint', checkpoint, '--test-images', '20', ...backend.flags];
  const lossOf = async (...more: string[]) => /loss (\S+),/.exec(await runCliWell(...args, ...more))![1];
  expect(await lossOf('--test-time-augmentation', views)).not.toBe(await lossOf());
});
