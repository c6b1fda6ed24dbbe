import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { leftOut, mayHoldPicture, pictureIn } from './transfer.ts';

function transfer(files: File[], uriList = ''): DataTransfer {
  const types = [...(files.length > 0 ? ['Files'] : []), ...(uriList === '' ? [] : ['text/uri-list'])];
  const getData = (type: string) => (type === 'text/uri-list' ? uriList : '');
  return { files, types, getData } as unknown as DataTransfer;
}

const picture = new File(['x'], 'shoe.png', { type: 'image/png' });
const text = new File(['x'], 'notes.txt', { type: 'text/plain' });

test('the first picture comes before other files', () => {
  expect(pictureIn(transfer([text, picture]))).toEqual({ source: picture, unused: 1 });
});

test('another file is taken where there is no picture, to be told why not', () => {
  expect(pictureIn(transfer([text]))).toEqual({ source: text, unused: 0 });
});

test('an address, without the comments of a URI list', () => {
  const list = '# from a page\r\nhttps://example.org/a.png\r\nhttps://example.org/b.png';
  expect(pictureIn(transfer([], list))).toEqual({ source: 'https://example.org/a.png', unused: 0 });
});

test('text alone is no picture', () => {
  expect(pictureIn(transfer([]))).toBeUndefined();
  expect(mayHoldPicture(transfer([]))).toBe(false);
  expect(mayHoldPicture(null)).toBe(false);
  expect(mayHoldPicture(transfer([picture]))).toBe(true);
});

test('files that are left out are told, by the name of the one that is not', () => {
  expect(leftOut(en.input, pictureIn(transfer([picture, text, picture]))!)).toBe(
    'Of 3 files this is "shoe.png": one picture at a time is classified.',
  );
  expect(leftOut(en.input, pictureIn(transfer([picture]))!)).toBeUndefined();
});
