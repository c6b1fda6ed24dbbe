import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationReport } from '@densenet/evaluation';
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
