import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();
const labels = ['red', 'green<script>', 'blue'];
const hostile = '<b>& \u202ename.png';

/** A table of pictures, each of which shows any of three colours, a third of them to test on. */
async function writeTable(folder: string): Promise<string> {
  await mkdir(folder);
  const rows = ['path,label,split'];
  for (let index = 0; index < 36; index++) {
    const shown = labels.map((_, channel) => Math.floor(index / 2 ** channel) % 2 === 1);
    const [r, g, b] = shown.map((isShown) => (isShown ? 220 : 20));
    const picture = sharp({ create: { width: 24, height: 20, channels: 3, background: { r: r!, g: g!, b: b! } } });
    const name = index === 35 ? hostile : `${index}.png`;
    await writeFile(join(folder, name), await picture.png().toBuffer());
    const part = ['train', 'val', 'test'][index % 3];
    rows.push(`"${name}","${labels.filter((_, channel) => shown[channel]).join('|')}",${part}`);
  }
  const table = join(folder, 'table.csv');
  await writeFile(table, rows.join('\n'));
  return table;
}

test("one's own pictures with several labels: thresholds of the validation images, and pictures by their names", async () => {
  const folder = await temporaryFolder();
  const table = await writeTable(join(folder, 'pictures'));
  const out = join(folder, 'run');
  const flags = ['--epochs', '1', '--batch-size', '6', '--loss', 'binaryCrossEntropy', '--data-workers', '1'];
  const stdout = await runCliWell('train', 'tiny', '--data', table, '--out', out, ...flags, ...backend.flags);
  expect(stdout).toContain(`\nreport: ${join(out, 'report.html')}\n`);
  const page = await readFile(join(out, 'report.html'), 'utf8');
  expect(page).toContain('<h2>Thresholds</h2>');
  expect(page).toContain(
    'Each is where F1 is best on table.csv (validation), and never on the images that are reported on.',
  );
  expect(page).toContain('&lt;b&gt;&amp; \\u{202e}name.png');
  expect(page).not.toContain('<script');
  // Both are passed on: where the pictures lie is nobody's business.
  for (const text of [page, await readFile(join(out, 'model-card.md'), 'utf8')]) expect(text).not.toContain(folder);
  expect(page.match(/<th scope="row">green&lt;script&gt;<\/th>/g)!.length).toBeGreaterThan(2);
  const args = ['--checkpoint', out, '--json', join(folder, 'a.json'), '--data-workers', '1', ...backend.flags];
  expect(await runCli('evaluate', ...args)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has several labels an image, and so no confusion matrix: give --report'),
  });
});

test("a file of the report's name that is somebody else's stays, also beside a checkpoint that is calibrated", async () => {
  const folder = await temporaryFolder();
  const table = await writeTable(join(folder, 'pictures'));
  const out = join(folder, 'run');
  const flags = ['--batch-size', '6', '--loss', 'binaryCrossEntropy', '--data-workers', '1', ...backend.flags];
  await runCliWell('train', 'tiny', '--data', table, '--out', out, '--epochs', '1', '--no-report', ...flags);
  const report = join(out, 'report.html');
  await writeFile(report, '<h1>mine</h1>');
  const { code, stderr } = await runCli('evaluate', '--checkpoint', out, '--report', out, '--data-workers', '1');
  expect(code).toBe(1);
  expect(stderr).toContain(`${report} was not written by densenet: name another folder for the report`);
  expect(await readFile(report, 'utf8')).toBe('<h1>mine</h1>');
  // The checkpoint can still be described anew, and what lies beside it stays.
  await runCliWell('evaluate', '--checkpoint', out, '--calibrate', '--data-workers', '1', ...backend.flags);
  expect(await readFile(report, 'utf8')).toBe('<h1>mine</h1>');
});
