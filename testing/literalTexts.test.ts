import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { literalTexts } from './literalTexts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

it('no template shows a text that is not in a message table', () => {
  const found = ['packages/element/src', 'apps/web-demo/src']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|[\\/](testing|messages)[\\/]/.test(file))
    .flatMap((file) => literalTexts(file, readFileSync(join(root, file), 'utf8')).map((text) => `${file}:${text}`));
  expect(found).toEqual([]);
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the sources that are read here have templates
it.each([
  ['between tags', 'html`<p>Hello ${name}</p>`', ['1: Hello']],
  ['in an attribute that is read out', 'html`<p aria-label="Close"></p>`', ['1: "Close"']],
  ['in an expression in one', "html`<p title=${on ? 'Stop' : texts.start}></p>`", ['1: Stop']],
  ['in an expression that is shown', "html`<p>${on ? 'Stop' : `go to ${place}`}</p>`", ['1: Stop', '1: go to']],
  ['passed to a function', "html`${legend({ ends: ['lowers the logit'] })}`", ['1: lowers the logit']],
  ['in a template inside', 'html`${all.map((one) => html`<b>Name</b>${one}`)}`', ['1: Name']],
  ['nowhere', "html`<p part='a b' class=${on ? 'x' : ''} @click=${() => go('there')}>${one === 'x' ? a : b}</p>`", []],
])('finds a text %s', (_, source, expected) => expect(literalTexts('example.ts', source)).toEqual(expected));
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
