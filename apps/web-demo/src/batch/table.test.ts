import type { PictureError } from '@densenet/element';
import { expect, it } from 'vitest';
import type { BatchRow } from './rows.ts';
import { csvOf } from './table.ts';

const fileOf = (name: string) => new File([], name);

it('has the columns of `densenet predict --csv`, in the words of the table on show', () => {
  const rows: BatchRow[] = [
    { place: 0, file: fileOf('bag.png'), classes: [{ label: 'Bag', probability: 0.75, index: 8 }] },
    {
      place: 1,
      file: fileOf('notes.txt'),
      error: Object.assign(new Error('no picture'), { name: 'PictureError' }) as PictureError,
    },
    { place: 2, file: fileOf('not yet.png') },
  ];
  const csv = csvOf(rows, {
    classLabel: (label) => (label === 'Bag' ? '包' : label),
    advice: ({ place }) => (place === 0 ? '与训练图片不同' : undefined),
    error: ({ message }) => (message === 'no picture' ? '不是图片' : message),
  });
  expect(csv.split('\r\n')).toEqual([
    'file,label,probability,label 2,probability 2,label 3,probability 3,advice,error',
    'bag.png,包,0.75,,,,,与训练图片不同,',
    'notes.txt,,,,,,,,不是图片',
    '',
  ]);
});
