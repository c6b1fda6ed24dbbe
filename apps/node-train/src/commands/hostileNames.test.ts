import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { densenetTiny } from '@densenet/model';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { needBackend } from '../testing/needs.ts';
import { arraysFor, tinyModelFile, writeTiny } from '../testing/networks.ts';
import { temporaryFolder } from '../testing/temporary.ts';

const backend = needBackend();

/** A name that would set the terminal's title, clear its screen, begin a line and turn the direction of writing. */
const hostile = '\x1b]0;owned\x07\x1b[2J\nerror: forged\u202e\x9b1m';
const shown = '\\x1b]0;owned\\x07\\x1b[2J\\nerror: forged\\u202e\\x9b1m';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** What the command printed, in which nothing may be left that a terminal obeys. */
async function printed(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await runCli(...args);
  const obeyed = [...(stdout + stderr)].filter((character) => /[\p{Cc}\p{Bidi_Control}]/u.test(character));
  expect(new Set(obeyed)).toEqual(new Set('\n'));
  for (const line of (stdout + stderr).split('\n')) expect(line).not.toMatch(/^error: forged/);
  return { stdout, stderr };
}

test.skipIf(process.platform === 'win32')('labels and names of files in predictions', async () => {
  const checkpoint = join(folder, `run ${hostile.replaceAll('\n', '')}`);
  await writeTiny(checkpoint, { labels: [...'abcdefghi', hostile] });
  const picture = join(folder, `${hostile}.png`);
  await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
    .png()
    .toFile(picture);
  const { stdout } = await printed('predict', picture, '--checkpoint', checkpoint, '--top', '10', ...backend.flags);
  expect(stdout).toContain(`${shown}.png: `);
  expect(stdout).toContain(`${shown} `);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('names of tensors in errors about a file', async () => {
  const file = join(folder, 'model.safetensors');
  const arrays = { ...arraysFor(densenetTiny()), [hostile]: { shape: [1], values: new Float32Array(1) } };
  await writeFile(file, tinyModelFile({ arrays }));
  const { stderr } = await printed('export', file, join(folder, 'a.onnx'));
  expect(stderr).toContain(`1 not of this network: ${shown}`);
});

test('the name of a checkpoint in errors about it', async () => {
  const { stderr } = await printed('export', `./${hostile}`, 'a.onnx');
  expect(stderr).toMatch(/^error: no checkpoint at \S+\/\\x1b\]0;owned/);
});
