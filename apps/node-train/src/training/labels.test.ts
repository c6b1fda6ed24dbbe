import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { LabelsError, parseLabels, readLabels } from './labels.ts';

const names = ['tench', 'great white shark, man-eater', 'Größe'];
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a file', () => {
  test.each<[string, Uint8Array | string]>([
    ['a name on each line', names.join('\n')],
    ['with a line end after the last', `${names.join('\n')}\n`],
    ['as Windows writes it', `\ufeff${names.join('\r\n')}\r\n\r\n`],
    ['as old Macs wrote it', names.join('\r')],
    ['in UTF-16', utf16(names.join('\r\n'))],
    ['in UTF-16, the higher byte first', utf16(names.join('\n')).swap16()],
    ['a JSON array', JSON.stringify(names, null, 2)],
    ['a JSON array with a byte order mark', `\ufeff${JSON.stringify(names)}\n`],
    ['transformers’ id2label', JSON.stringify(Object.fromEntries(names.entries()))],
    [
      'Keras’ imagenet_class_index.json',
      JSON.stringify({ 2: ['n3', names[2]], 0: ['n1', names[0]], 1: ['n2', names[1]] }),
    ],
  ])('%s', (_, content) => {
    expect(parseLabels(Buffer.from(content), 'labels.txt')).toEqual(names);
  });

  test.each<[string, Uint8Array | string, string]>([
    ['nothing in it', ' \n', 'labels.txt has no labels'],
    ['an empty line between', 'a\n\nb', 'labels.txt has no name for class 1 (the first is 0)'],
    ['JSON cut off', '["a", ', 'labels.txt begins as JSON and is none: '],
    ['JSON of numbers', '[1, 2]', 'labels.txt must hold an array of names'],
    ['a class left out', '{"0": "a", "2": "b"}', 'labels.txt must hold an array of names'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'labels.txt is no text in UTF-8: save it as UTF-8'],
  ])('%s is refused', (_, content, message) => {
    const read = () => parseLabels(Buffer.from(content), 'labels.txt');
    expect(read).toThrow(LabelsError);
    expect(read).toThrow(message);
  });
});

test('a list, a file, and what is neither', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a,b.txt'), 'x\ny\n');
  expect(await readLabels('cat, dog,Größe')).toEqual(['cat', 'dog', 'Größe']);
  expect(await readLabels(join(folder, 'a,b.txt'))).toEqual(['x', 'y']);
  await expect(readLabels(join(folder, 'none.txt'))).rejects.toThrow(
    `--labels must be names with commas between them or a file that has them, got ${folder}`,
  );
});
