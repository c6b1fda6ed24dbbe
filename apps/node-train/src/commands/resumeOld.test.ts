import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCliWell } from '../testing/cli.ts';
import { needFashionMnist } from '../testing/needs.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { tensorBits } from '../testing/tensorBits.ts';

needFashionMnist();

const fixture = fileURLToPath(new URL('../fixtures/checkpoint-1', import.meta.url));

test('a checkpoint from before recipes had versions is resumed, and ends with the bits that it would have ended with', async () => {
  const { lines, parameters, momentum } = JSON.parse(await readFile(`${fixture}.json`, 'utf8'));
  const out = join(await temporaryFolder(), 'out');
  await cp(fixture, out, { recursive: true });
  const stdout = await runCliWell('train', '--resume', out, '--backend', 'cpu');
  expect(stdout).toMatch(/^recipe tiny: .+, 48 images of 16x16, batch 8, 2 epochs, learning rate 0.05 /);
  expect(stdout).toContain('\ngoing on after step 3 of epoch 2\n');
  expect(stdout.match(/^epoch \d, .+(?=, time)|^test acc .+/gm)).toEqual(lines);
  expect(await tensorBits(join(out, 'model.safetensors'))).toBe(parameters);
  expect(await tensorBits(join(out, 'state.safetensors'))).toBe(momentum);
  // The checkpoint that it wrote has today's form, and is read again.
  expect(await runCliWell('train', '--resume', out)).toContain('complete: all 2 epochs of the recipe tiny are done');
});
