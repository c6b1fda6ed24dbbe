import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

describe('custom-elements.json', () => {
  interface Named {
    name: string;
    fieldName?: string;
    kind?: string;
  }
  const { modules } = JSON.parse(read('../../custom-elements.json'));
  const { attributes, members, events, cssProperties, cssParts } = modules[0].declarations[0] as Record<
    string,
    Named[]
  >;
  const names = (list: readonly Named[]) => list.map(({ name }) => name).sort();

  test('has every attribute, each with its property', () => {
    expect(names(attributes!)).toEqual([...DensenetClassifier.observedAttributes].sort());
    const properties = DensenetClassifier.properties as Record<string, { attribute?: string | boolean }>;
    for (const { name, fieldName } of attributes!) expect(properties[fieldName!]!.attribute ?? fieldName).toBe(name);
  });

  test('has every property and method that the README has', () => {
    const inReadme = documented('Properties and methods').map((name) => name.split('(')[0]!);
    const fields = attributes!.map(({ fieldName }) => fieldName!);
    expect(names(members!)).toEqual([...new Set([...inReadme, ...fields])].sort());
    const methods = members!.filter(({ kind }) => kind === 'method');
    expect(
      methods.map(({ name }) => typeof Object.getOwnPropertyDescriptor(DensenetClassifier.prototype, name)?.value),
    ).toEqual(methods.map(() => 'function'));
  });

  test('has every event', () => {
    const declared = [...read('events.ts').matchAll(/^ {2}(\w+): CustomEvent</gm)].map((match) => match[1]!);
    expect(names(events!)).toEqual(declared.sort());
  });

  test('has every variable and every part', () => {
    const styling = documented('Styling').filter((name) => name !== 'explanation-*');
    expect([...names(cssProperties!), ...names(cssParts!)].sort()).toEqual(styling.sort());
  });
});
