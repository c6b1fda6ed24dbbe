import { expect, it } from 'vitest';
import { chosenFiles, transferredFiles } from './foundFiles.ts';

/** A file entry, or a folder's entry with its content, which its reader gives two at a time. */
function entry(name: string, content?: FileSystemEntry[]): FileSystemEntry {
  if (content === undefined) {
    return { name, isDirectory: false, file: (give: (file: File) => void) => give(new File(['x'], name)) } as never;
  }
  const createReader = () => {
    let at = 0;
    return {
      readEntries(give: (entries: FileSystemEntry[]) => void) {
        at += 2;
        give(content.slice(at - 2, at));
      },
    };
  };
  return { name, isDirectory: true, createReader } as never;
}

const transfer = (entries: FileSystemEntry[], files: File[] = []) =>
  ({ items: entries.map((one) => ({ webkitGetAsEntry: () => one })), files }) as unknown as DataTransfer;

/** @param path from the folder that was chosen; a bare name for a file that was chosen by itself */
const file = (path: string) =>
  Object.assign(new File(['x'], path.split('/').at(-1)!), { webkitRelativePath: path.includes('/') ? path : '' });

it('walks through folders, however deep and long, and passes over hidden files', async () => {
  const dropped = transfer([
    entry('pets', [
      entry('cat', [entry('1.jpg'), entry('2.jpg'), entry('.DS_Store'), entry('3.jpg')]),
      entry('dog', [entry('puppies', [entry('4.jpg')])]),
      entry('5.jpg'),
    ]),
    entry('6.jpg'),
  ]);
  const found = await transferredFiles(dropped);
  expect(found.map(({ path }) => path)).toEqual([
    'pets/cat/1.jpg',
    'pets/cat/2.jpg',
    'pets/cat/3.jpg',
    'pets/dog/puppies/4.jpg',
    'pets/5.jpg',
    '6.jpg',
  ]);
  expect(found.map(({ folder }) => folder)).toEqual(['cat', 'cat', 'cat', 'puppies', 'pets', undefined]);
});

it('takes pasted files, which have no entries', async () => {
  expect(await transferredFiles(transfer([], [file('image.png')]))).toMatchObject([{ folder: undefined }]);
});

it('knows the folder of a file that was chosen with it', () => {
  const chosen = chosenFiles([file('pets/cat/1.jpg'), file('2.jpg'), file('pets/Thumbs.db')]);
  expect(chosen.map(({ folder, path }) => [folder, path])).toEqual([
    ['cat', 'pets/cat/1.jpg'],
    [undefined, '2.jpg'],
  ]);
});
