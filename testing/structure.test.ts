import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which packages each package may import: only those below it in docs/architecture.md. */
const arrows: Record<string, readonly string[]> = {
  'packages/schema': [],
  'packages/ops': [],
  'packages/model': ['@densenet/ops', '@densenet/schema'],
  'packages/evaluation': [],
  'packages/report': ['@densenet/evaluation'],
  'packages/data': ['@densenet/ops', '@densenet/schema'],
  'packages/train': ['@densenet/ops', '@densenet/schema'],
  'packages/diagnostics': ['@densenet/model', '@densenet/ops', '@densenet/train'],
  'packages/recipe': ['@densenet/data', '@densenet/model', '@densenet/ops', '@densenet/schema', '@densenet/train'],
  'packages/runtime': ['@densenet/data', '@densenet/ops'],
  'packages/interop': ['@densenet/data', '@densenet/model', '@densenet/ops'],
  'packages/classifier': [
    '@densenet/data',
    '@densenet/interop',
    '@densenet/model',
    '@densenet/ops',
    '@densenet/runtime',
  ],
  'packages/element': [
    '@densenet/classifier',
    '@densenet/data',
    '@densenet/interop',
    '@densenet/model',
    '@densenet/ops',
    '@densenet/recipe',
    '@densenet/train',
  ],
  'apps/node-train': [
    '@densenet/classifier',
    '@densenet/data',
    '@densenet/diagnostics',
    '@densenet/evaluation',
    '@densenet/interop',
    '@densenet/model',
    '@densenet/ops',
    '@densenet/recipe',
    '@densenet/report',
    '@densenet/runtime',
    '@densenet/schema',
    '@densenet/train',
  ],
  'apps/web-demo': [
    '@densenet/classifier',
    '@densenet/data',
    '@densenet/diagnostics',
    '@densenet/element',
    '@densenet/evaluation',
    '@densenet/model',
    '@densenet/ops',
    '@densenet/recipe',
    '@densenet/train',
  ],
  bench: [
    '@densenet/classifier',
    '@densenet/interop',
    '@densenet/model',
    '@densenet/ops',
    '@densenet/recipe',
    '@densenet/runtime',
    '@densenet/train',
  ],
};

/** Packages that run in any JavaScript engine, without Node, DOM or a backend; only their `src/node` may use Node. */
const portable = [
  'packages/schema',
  'packages/ops',
  'packages/model',
  'packages/train',
  'packages/recipe',
  'packages/classifier',
  'packages/evaluation',
  'packages/report',
];

/** Packages that run in a browser: they import nothing of Node, nor the `node` entry of another package. */
const web = ['packages/evaluation', 'packages/report', 'packages/recipe', 'packages/element', 'apps/web-demo'];

/** Most lines of a source file: a longer one does more than one thing. */
const longestFile = 300;

interface Source {
  path: string;
  text: string;
  imports: string[];
}

function sourcesOf(folder: string): Source[] {
  return readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|\/)testing\//.test(file))
    .map((file) => {
      const path = join(folder, 'src', file);
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'|^import '([^']+)'/gm)];
      return { path, text, imports: imports.map((match) => (match[1] ?? match[2])!) };
    });
}

it.each(Object.entries(arrows))('%s imports only what is below it', (folder, allowed) => {
  const sources = sourcesOf(folder);
  expect(sources.length).toBeGreaterThan(0);
  for (const { path, imports } of sources) {
    const others = imports
      .filter((name) => name.startsWith('@densenet/'))
      .map((name) => name.split('/').slice(0, 2).join('/'));
    expect(
      others.filter((name) => !allowed.includes(name)),
      path,
    ).toEqual([]);
  }
});

it.each(portable)('%s imports no backend and nothing of Node', (folder) => {
  for (const { path, imports } of sourcesOf(folder)) {
    if (path.startsWith(join(folder, 'src', 'node'))) continue;
    const foreign = imports.filter((name) =>
      /^node:|^@tensorflow\/(?!tfjs-core$)|^@densenet\/(runtime|interop)|^@densenet\/\w+\/(node|cache-folder)$/.test(
        name,
      ),
    );
    expect(foreign, path).toEqual([]);
  }
});

it.each(web)('%s imports nothing of Node', (folder) => {
  for (const { path, imports } of sourcesOf(folder)) {
    expect(
      imports.filter((name) => /^node:|^@densenet\/\w+\/(node|cache-folder)$/.test(name)),
      path,
    ).toEqual([]);
  }
});

it.each(Object.keys(arrows))('%s has no file that does too much', (folder) => {
  for (const { path, text } of sourcesOf(folder)) {
    if (path.endsWith('.generated.ts')) continue;
    expect(text.split('\n').length, path).toBeLessThanOrEqual(longestFile);
  }
});

it('the command prints through terminal/output.ts, which escapes what a terminal would obey', () => {
  for (const { path, text } of sourcesOf('apps/node-train')) {
    if (path === join('apps/node-train/src/terminal/output.ts')) continue;
    expect(text, path).not.toMatch(/console\.\w+\(|process\.std(out|err)\.write|std(out|err): ?'inherit'/);
  }
});

it('every package that is published says what it is and how people find it', () => {
  const published = Object.keys(arrows)
    .map((folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')))
    .filter(({ private: isPrivate }) => !isPrivate);
  expect(published.length).toBeGreaterThan(5);
  for (const { name, description, keywords, license, engines } of published) {
    expect({ description, license, engines }, name).toEqual({
      description: expect.stringMatching(/\w/),
      license: 'MIT',
      engines: { node: expect.any(String) },
    });
    expect(keywords?.length, name).toBeGreaterThan(2);
  }
});

it('every changeset begins with the packages that it is of, as the tool reads them', () => {
  const folder = join(root, '.changeset');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  for (const file of files) {
    expect(readFileSync(join(folder, file), 'utf8'), file).toMatch(
      /^---\n\n?("@densenet\/[a-z-]+": (major|minor|patch)\n)+---\n\n\S/,
    );
  }
});

it('what is called slow runs in the slow lane only', () => {
  const files = [...Object.keys(arrows).map((folder) => join(folder, 'src')), 'bench/src', 'testing'].flatMap(
    (folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.slow.test.ts'))
        .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    expect(readFileSync(join(root, file), 'utf8'), file).toMatch(/process\.env\.DENSENET_SLOW (===|!==) '1'/);
  }
});
