import { expect, it } from 'vitest';
import { fileName, folderNames, pictureFileName, pictureType } from './fileNames.ts';

it.each([
  ['cat', 'cat'],
  ['猫', '猫'],
  ['T-shirt/top', 'T-shirt_top'],
  ['a:b*c?"<>|\\', 'a_b_c______'],
  ['..', '_'],
  ['.hidden', '_hidden'],
  ['dots... ', 'dots'],
  ['con', '_con'],
  ['COM1.old', '_COM1.old'],
  ['console', 'console'],
  ['line\nbreak\u0000', 'line_break_'],
  ['half \ud83d', 'half _'],
  ['👩‍🔬', '👩‍🔬'],
  // Composed and decomposed are one name on some systems.
  ['caf\u0065\u0301', 'caf\u00e9'],
  ['', 'none'],
  ['  ', 'none'],
])('makes of %j a name that every system takes', (text, expected) => {
  expect(fileName(text, 'none')).toBe(expected);
});

it('shortens a name between characters', () => {
  const name = fileName('猫'.repeat(90), 'none');
  expect(name).toBe('猫'.repeat(33));
  expect(new TextEncoder().encode(name).length).toBe(99);
});

it('tells folders apart where upper and lower case are one, and from parts where they lie beside them', () => {
  expect(folderNames(['Cat', 'cat', 'a/b', 'a:b', 'a_b', '', 'class'], false)).toEqual([
    'Cat',
    'cat (2)',
    'a_b',
    'a_b (2)',
    'a_b (3)',
    'class',
    'class (2)',
  ]);
  expect(folderNames(['Train', 'bus'], false)).toEqual(['Train', 'bus']);
  expect(folderNames(['Train', 'bus'], true)).toEqual(['Train (2)', 'bus']);
});

it.each([
  ['', 'image/jpeg', '0008.jpg'],
  ['IMG_1.JPG', 'image/jpeg', '0008-IMG_1.jpg'],
  // The content decides: a file may have another name than its format.
  ['IMG_1.JPG', 'image/png', '0008-IMG_1.png'],
  ['../../x.png', 'image/webp', '0008-_._.._x.webp'],
  ['scan.TIF', '', '0008-scan.tif'],
  ['unknown', '', '0008-unknown.png'],
])('names the file of %j (%s)', (name, type, expected) => {
  expect(pictureFileName(7, 4, { name, picture: new Blob(['x'], { type }) })).toBe(expected);
});

it('tells a type by a name', () => {
  expect(['a.JPEG', 'b.png', 'c.tif', 'd.heic', 'e'].map(pictureType)).toEqual([
    'image/jpeg',
    'image/png',
    'image/tiff',
    '',
    '',
  ]);
});
