import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DensenetClassifier } from './classifier.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../../README.md');

/** Names in backquotes in the first column of the table under a heading. */
function documented(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const cells = section.split('\n').map((line) => /^\| (`[^|]*)\|/.exec(line)?.[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
}

test('the README has every attribute', () => {
  expect(documented('Attributes').sort()).toEqual([...DensenetClassifier.observedAttributes].sort());
});

test('the README has every variable and every part', () => {
  const variables = [...read('theme.ts').matchAll(/var\((--densenet-[a-z-]+)/g)].map((match) => match[1]!);
  const sources = ['views/', 'inputs/'].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url)).map((file) => read(`${folder}${file}`)),
  );
  const parts = sources.flatMap((source) =>
    [...source.matchAll(/\bpart=(?:"([^"]+)"|\$\{([^}]+)\})|'part', ('[^']+')/g)].flatMap(([, plain, computed, set]) =>
      plain === undefined
        ? [...(computed ?? set)!.matchAll(/'([a-z -]+)'/g)].flatMap((match) => match[1]!.split(' '))
        : plain.split(' '),
    ),
  );
  const styling = new Set(documented('Styling'));
  styling.delete('explanation-*');
  expect([...styling].sort()).toEqual([...new Set([...variables, ...parts])].sort());
});
