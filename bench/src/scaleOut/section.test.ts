import { describe, expect, it } from 'vitest';
import { replaceSection } from './section.ts';

const begin = '<!-- npm run bench:scale writes from here -->';
const end = '<!-- to here -->';

describe('a section that is written', () => {
  it('takes the place of what is between the marks', () =>
    expect(replaceSection(`# Title\n\n${begin}\nold\n${end}\n\nMore.\n`, 'new\n')).toBe(
      `# Title\n\n${begin}\n\nnew\n\n${end}\n\nMore.\n`,
    ));
  it('is the same when it is written again', () => {
    const once = replaceSection(`${begin}${end}`, 'new');
    expect(replaceSection(once, 'new')).toBe(once);
  });
  it.each([
    ['no file', undefined],
    ['a file without marks', 'Other text.'],
  ])('is all of %s', (_what, text) => expect(replaceSection(text, 'new')).toBe('new'));
  it.each([
    ['one mark', `${begin} old`],
    ['the marks the other way round', `${end}${begin}`],
  ])('refuses %s', (_what, text) => expect(() => replaceSection(text, 'new')).toThrow(/must have both marks/));
});
