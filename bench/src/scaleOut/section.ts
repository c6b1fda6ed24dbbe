/** What stands around a section that a program writes. */
const marks = {
  begin: '<!-- npm run bench:scale writes from here -->',
  end: '<!-- to here -->',
};

/**
 * A file with a new section: in the place of what is between its marks. A file without marks, or none, becomes the section alone.
 *
 * @throws RangeError where only one of the marks is there, or they stand the other way round
 */
export function replaceSection(text: string | undefined, section: string): string {
  const [begin, end] = [text?.indexOf(marks.begin) ?? -1, text?.indexOf(marks.end) ?? -1];
  if (text === undefined || (begin < 0 && end < 0)) return section;
  if (begin < 0 || end < begin) {
    throw new RangeError(
      `the file must have both marks, ${marks.begin} before ${marks.end}: write to another file, or add them`,
    );
  }
  return `${text.slice(0, begin + marks.begin.length)}\n\n${section.trim()}\n\n${text.slice(end)}`;
}
