import { expect, test } from 'vitest';
import { mayHoldPicture, pictureIn } from './transfer.ts';

function transfer(files: File[], uriList = ''): DataTransfer {
  const types = [...(files.length > 0 ? ['Files'] : []), ...(uriList === '' ? [] : ['text/uri-list'])];
  const getData = (type: string) => (type === 'text/uri-list' ? uriList : '');
  return { files, types, getData } as unknown as DataTransfer;
}

const picture = new File(['x'], 'shoe.png', { type: 'image/png' });
const text = new File(['x'], 'notes.txt', { type: 'text/plain' });

test('the first picture comes before other files', () => {
  expect(pictureIn(transfer([text, picture]))).toBe(picture);
});

test('another file is taken where there is no picture, to be told why not', () => {
  expect(pictureIn(transfer([text]))).toBe(text);
});

test('an address, without the comments of a URI list', () => {
  expect(pictureIn(transfer([], '# from a page\r\nhttps://example.org/a.png\r\nhttps://example.org/b.png'))).toBe(
    'https://example.org/a.png',
  );
});

test('text alone is no picture', () => {
  expect(pictureIn(transfer([]))).toBeUndefined();
  expect(mayHoldPicture(transfer([]))).toBe(false);
  expect(mayHoldPicture(null)).toBe(false);
  expect(mayHoldPicture(transfer([picture]))).toBe(true);
});
