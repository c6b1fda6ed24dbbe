import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withEnglishTexts } from '../../vite/staticTexts.ts';

describe.each(['index.html', 'embed.html', 'trainer.html', 'chapter.html'])('%s', (file) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

  it('names every text that it shows, so that none stays English', () => {
    const markup = source.replace(/<(pre|svg|math|!--)[\s\S]*?(<\/\1>|-->)/g, '');
    const shown = markup
      .split(/<[^>]*>/)
      .map((text) => text.trim())
      .filter((text) => /\p{L}/u.test(text) && !/^\{[\w.]+\}$/.test(text));
    // The name of the project, which is the same everywhere.
    expect(shown.filter((text) => text !== 'densenet')).toEqual([]);
    expect(markup).not.toMatch(/\s(aria-label|title|alt)="[^{"]/);
  });

  it('has them in English when it is built', () => {
    const built = withEnglishTexts(source);
    expect(built).not.toMatch(/\{(?!(?:base|address)\})[\w.]+\}/);
    expect(built).toMatch(/<title data-text="[\w.]+">[A-Z][\w, ]+<\/title>/);
    expect(built).toContain('<code>npx serve</code>');
  });
});

it('names a text that is not there', () => {
  expect(() => withEnglishTexts('<h1>{hero.subtitle}</h1>')).toThrow('"hero.subtitle"');
});

it('escapes what a text has of HTML', () => {
  expect(withEnglishTexts('<p>{footer.licence}</p>')).toContain(
    '<a href="gallery-fashion-mnist.LICENSE.txt">MIT licence</a>',
  );
});
