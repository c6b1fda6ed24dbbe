import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCliWell } from './testing/cli.ts';
import { needBackend, needFashionMnist } from './testing/needs.ts';
import { temporaryFolder } from './testing/temporary.ts';

needBackend();
needFashionMnist();

/** Milliseconds: seconds with native TensorFlow, minutes where only wasm runs. */
const timeout = 300_000;

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Without numbers that depend on the machine and the day. */
const withoutFigures = (line: string) => line.replace(/\d[\d.,]*(?= %| sec| images\/s|, |$)/g, '#');

test('the commands in the README print what it shows, but for figures', { timeout }, async () => {
  const block = /```console\n([\s\S]+?)```/.exec(readme)![1]!;
  const steps = block
    .split(/^\$ densenet /m)
    .slice(1)
    .map((step) => step.trimEnd().split('\n'));
  expect(steps).toHaveLength(4);
  const before = process.cwd();
  process.chdir(await temporaryFolder());
  try {
    for (const [command, ...shown] of steps) {
      const printed = (await runCliWell(...command!.split(' '))).split('\n').map(withoutFigures);
      for (const line of shown) expect(printed).toContain(withoutFigures(line));
    }
  } finally {
    process.chdir(before);
  }
});

test('the README names every command', async () => {
  const help = await runCliWell('--help');
  const listed = [...help.slice(help.indexOf('Training:')).matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name!);
  const commands = listed.filter((name) => name !== 'help');
  expect(commands).toHaveLength(19);
  for (const command of commands) expect(readme).toContain(`| \`${command}\``);
});
