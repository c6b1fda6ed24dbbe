import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DensenetTrainer } from './trainer.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../../../trainer/README.md');

/** Names in backquotes in the first column of the table under a heading. */
function documented(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const cells = section.split('\n').map((line) => /^\| (`[^|]*)\|/.exec(line)?.[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)).sort();
}

interface Named {
  name: string;
  kind?: string;
}
const manifest = JSON.parse(read('../../../custom-elements.json')) as {
  modules: { path: string; declarations: Record<string, Named[]>[] }[];
};
const declared = manifest.modules.find(({ path }) => path === 'dist/trainer.js')!.declarations[0]!;
const names = (list: readonly Named[]) => list.map(({ name }) => name).sort();

test('README and custom-elements.json have every attribute', () => {
  const attributes = [...DensenetTrainer.observedAttributes].sort();
  expect(documented('Attributes')).toEqual(attributes);
  expect(names(declared.attributes!)).toEqual(attributes);
});

test('README and custom-elements.json have every property and method', () => {
  const lit = new Set(['constructor', 'render', 'willUpdate', 'connectedCallback', 'disconnectedCallback']);
  const own = Object.getOwnPropertyNames(DensenetTrainer.prototype).filter((name) => !lit.has(name));
  const own_ = own.filter((name) => !DensenetTrainer.observedAttributes.includes(name)).sort();
  expect(documented('Properties and methods').map((name) => name.split('(')[0])).toEqual(own_);
  expect(names(declared.members!)).toEqual([...new Set([...own_, ...DensenetTrainer.observedAttributes])].sort());
});

test('README and custom-elements.json have every event', () => {
  const events = [...read('events.ts').matchAll(/^ {2}(\w+): CustomEvent</gm)].map((match) => match[1]!).sort();
  expect(documented('Events')).toEqual(events);
  expect(names(declared.events!)).toEqual(events);
});

test('README and custom-elements.json have every part', () => {
  const sources = [...readdirSync(new URL('views/', import.meta.url)).map((file) => `views/${file}`), 'exampleGrid.ts'];
  const parts = sources.flatMap((file) =>
    [...read(file).matchAll(/\bpart=(?:"([^"]+)"|\$\{([^}]+)\})/g)].flatMap(([, plain, computed]) =>
      plain === undefined
        ? [...computed!.matchAll(/'([a-z -]+)'/g)].flatMap((match) => match[1]!.split(' '))
        : plain.split(' '),
    ),
  );
  // The camera's video is exported.
  const all = [...new Set([...parts, 'video'])].sort();
  expect(documented('Styling')).toEqual(all);
  expect(names(declared.cssParts!)).toEqual(all);
});
