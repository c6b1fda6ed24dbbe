import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeModelFile, densenetTiny, encodeModelFile } from '@densenet/model';
import { expect, onTestFinished, test, vi } from 'vitest';
import { recipeFrom } from './commands/recipeOptions.ts';
import { createProgram } from './program.ts';
import { runCliWell } from './testing/cli.ts';
import { needBackend } from './testing/needs.ts';
import { arraysFor } from './testing/networks.ts';
import { aFolderAClass, writeSquares } from './testing/squares.ts';

/** Milliseconds: seconds with native TensorFlow, minutes where only wasm runs. */
const timeout = 300_000;

needBackend();

const guide = readFileSync(new URL('../../../docs/train-your-own.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]+?)^\`\`\``, 'gm'))].map(([, text]) => text!);
const lines = blocks('sh').flatMap((block) => block.trimEnd().split('\n'));
/** The flags between the lines: what may be added to a training. */
const additions = [...guide.matchAll(/`(--[^`]+)`/g)].map(([, flags]) => flags!);

/** The words of a line for `densenet`, as a shell has them; undefined of another program's line. */
function words(line: string): string[] | undefined {
  const [, typed] = /^npm run densenet -- (.+)$/.exec(line) ?? [];
  return typed === undefined ? undefined : shellWords(typed);
}
const shellWords = (text: string) =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** What the guide begins with; here a network of the same interface takes its place, since the real one is downloaded. */
const named = 'timm/densenet121.tv_in1k';
const smallNetwork = 'imagenet.safetensors';

/** Pictures, tables and files, as the guide has them, in the working folder. */
async function layOut(): Promise<void> {
  const pictures = await writeSquares({
    ...aFolderAClass(6, ['red', 'green'], '../photos/'),
    ...aFolderAClass(1, ['red', 'green'], '../new-photos/'),
    ...aFolderAClass(4, ['red', 'green', 'blue'], '../xrays/images/'),
  });
  process.chdir(dirname(pictures));
  // Threads that decode run from the sources, by a loader that is looked for from the working folder.
  symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), 'node_modules');
  const config = densenetTiny({
    ...{ inChannels: 3, stem: { kind: 'imagenet', channels: 8 }, blockConfig: [1, 1], growthRate: 4 },
  });
  writeFileSync(smallNetwork, encodeModelFile({ arrays: arraysFor(config), config }));
  const [header] = blocks('csv')[0]!.split('\n');
  const labels = { red: 'effusion|mass', green: 'mass', blue: '' };
  const rows = Object.entries(labels).flatMap(([colour, label]) =>
    Array.from({ length: 4 }, (_, at) => `images/${colour}/${at}.png,${label},${at}`),
  );
  writeFileSync('xrays/labels.csv', [header, ...rows].join('\n'));
  // Stands for what `npm run build` makes: trainYourOwn.browser.test.ts of the element opens the page with the real one.
  mkdirSync('packages/element/dist/embed', { recursive: true });
  writeFileSync('packages/element/dist/embed/densenet-classifier.js', '// built');
}

test('every line of the guide does what it says, in its order', { timeout }, async () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  await layOut();
  const printed = new Map<string, string>();
  for (const line of lines) {
    const typed = words(line)?.map((word) => (word === named ? smallNetwork : word));
    if (typed) printed.set(typed.join(' '), await runCliWell(...typed));
    else if (line.startsWith('python3')) await expectServed(line);
    else if (line !== 'npm run build') await promisify(execFile)('sh', ['-c', line]);
  }
  const said = (beginning: string) => [...printed].find(([command]) => command.startsWith(beginning))![1];
  expect(said('data check')).toContain('photos: 12 pictures of 2 classes');
  expect(said('train --resume')).toContain('complete: all 15 epochs');
  expect(said('evaluate')).toContain('has now a temperature of');
  expect(said('compare-runs')).toContain('runs/second');
  expect(readFileSync('answers.csv', 'utf8').trim().split('\n')).toHaveLength(1 + 2);
  expect(readFileSync('runs/first/report.html', 'utf8')).toMatch(/(red|green)\/\d+\.png/);
  for (const file of ['preview.png', 'maps/index.html', 'page/photos.safetensors']) expect(existsSync(file)).toBe(true);
  // The table of files names all that there are in a training's folder.
  const files = guide.slice(guide.indexOf('## What is in which file'));
  for (const file of readdirSync('runs/second')) expect(files).toContain(`\`${file}\``);
  expect(readFileSync('runs/second/model.safetensors', 'latin1')).not.toContain(process.cwd());
  const { labels, severalLabels } = decodeModelFile(readFileSync('runs/xrays/model.safetensors'));
  expect({ labels, severalLabels }).toEqual({ labels: ['effusion', 'mass'], severalLabels: true });
});

/** Runs the line of a server, on a port that is free, until it has served the page's files. */
async function expectServed(line: string): Promise<void> {
  const [program, ...args] = shellWords(`${line} 0`);
  const server = spawn(program!, ['-u', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [started] = await once(server.stdout, 'data');
    const [, port] = /port (\d+)/.exec(String(started))!;
    for (const file of ['densenet-classifier.js', 'photos.safetensors']) {
      expect((await fetch(`http://127.0.0.1:${port}/${file}`)).status).toBe(200);
    }
  } finally {
    server.kill();
  }
}

test.each(additions.filter((flags) => !['--from', '--help'].includes(flags)))('a training takes %s', async (flags) => {
  const named = flags.includes('--positive-weights') ? ['multilabel'] : [];
  const program = await createProgram('1.2.3', ['train']);
  const train = program.commands.find((command) => command.name() === 'train')!.exitOverride();
  const taken = vi.fn();
  train.action(taken);
  await program.parseAsync(['train', ...named, '--data', 'photos', ...shellWords(flags)], { from: 'user' });
  const [recipe, given] = taken.mock.calls[0]!;
  await expect(recipeFrom(recipe, given)).resolves.toHaveProperty('name', named[0] ?? 'finetune');
});
