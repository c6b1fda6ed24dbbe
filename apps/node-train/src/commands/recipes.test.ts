import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipes } from '@densenet/recipe';
import { describe, expect, test } from 'vitest';
import { runCli, runCliWell } from '../testing/cli.ts';
import { temporaryFolder } from '../testing/temporary.ts';

test('recipes lists what each is, costs and gives', async () => {
  const printed = await runCliWell('recipes');
  for (const { name, description, cost, result } of recipes) {
    expect(printed).toContain(`${name}\n  ${description}\n  cost: ${cost}\n  result: ${result}\n`);
  }
});

test.each(recipes.map(({ name }) => name))('what recipes %s prints is what --recipe takes', async (name) => {
  const file = join(await temporaryFolder(), 'mine.json');
  const printed = await runCliWell('recipes', name);
  await writeFile(file, printed);
  expect(JSON.parse(printed)).toEqual(recipes.find((recipe) => recipe.name === name));
  expect(await runCliWell('summary', '--recipe', file)).toBe(await runCliWell('summary', name));
  const smaller = ['--block-config', '2,1'];
  expect(await runCliWell('summary', '--recipe', file, ...smaller)).toBe(await runCliWell('summary', name, ...smaller));
});

describe('refused in a sentence', () => {
  const tiny = recipes.find(({ name }) => name === 'tiny')!;

  test.each<[content: string, message: string]>([
    ['{"version": ', 'this is no JSON: '],
    ['[]', 'recipe must be an object, got []'],
    ['{}', 'recipe.version must be 3, got nothing'],
    [JSON.stringify({ ...tiny, version: 4 }), 'recipe.version must be at most 3, the newest that this program knows'],
    [JSON.stringify({ ...tiny, epochs: 3 }), 'recipe.epochs must be left out'],
    [
      JSON.stringify({ ...tiny, train: { ...tiny.train, bachSize: 3 } }),
      'recipe.train.bachSize must be left out (did you mean batchSize?): the fields are epochs, batchSize, ',
    ],
  ])('a file with %s', async (content, message) => {
    const file = join(await temporaryFolder(), 'mine.json');
    await writeFile(file, content);
    const { code, stdout, stderr } = await runCli('train', '--recipe', file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.startsWith(`error: ${file}: ${message}`), stderr).toBe(true);
  });

  test('a file that is not there, and two recipes', async () => {
    expect((await runCli('train', '--recipe', 'nowhere.json')).stderr).toBe(
      'error: --recipe nowhere.json cannot be read: ENOENT\n',
    );
    expect((await runCli('train', 'tiny', '--recipe', 'nowhere.json')).stderr).toBe(
      'error: the recipe tiny and --recipe nowhere.json are two recipes: give one of them\n',
    );
  });

  test('a name that no recipe has', async () => {
    expect((await runCli('recipes', 'tyni')).stderr).toMatch(/^error: there is no recipe tyni \(did you mean tiny\?\)/);
  });
});

test('train --help has the flags by groups of a recipe', async () => {
  const help = await runCliWell('train', '--help');
  const groups = help.match(/^[A-Z]\w+:$/gm)!.map((line) => line.slice(0, -1));
  const own = ['Data', 'Network', 'Optimizer', 'Schedule', 'Train', 'Evaluate'];
  expect(groups.filter((group) => own.includes(group))).toEqual(own);
  const train = help.slice(help.indexOf('\nTrain:'), help.indexOf('\nEvaluate:'));
  expect(train).toContain('--batch-size <images>');
  const words = help.replace(/\s+/g, ' ');
  expect(words).toContain('share of the mean gradient that is kept (with --optimizer adamw) ');
  expect(words).toContain('apart from the gradient with adamw --decay-norms-and-biases');
});
