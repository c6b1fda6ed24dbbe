import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine, type PictureRow } from '@densenet/classifier/csv';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { openCsv, openJson, type ResultsFile } from './resultsFile.ts';

const names = ['plain.png', 'a, "b".png', 'two\nlines.png', ' spaces .png', 'Schuh 👟.png', '=1+1.png', ''];
const rows: PictureRow[] = names.map((name, index) =>
  index === 5
    ? { error: `${name} is empty` }
    : { predictions: [{ label: `kind, "${index}"`, index, probability: Math.fround(0.1) }], advice: undefined },
);

async function written(open: (path: string) => Promise<ResultsFile<PictureRow>>, of = rows): Promise<string> {
  const path = join(await temporaryFolder(), 'results');
  const file = await open(path);
  for (const [index, row] of of.entries()) await file.add(names[index]!, row);
  await file.finish();
  return readFile(path, 'utf8');
}

/** RFC 4180's grammar, to read back what was written. */
function parseCsv(text: string): string[][] {
  const fields = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)];
  expect(fields.map(([all]) => all).join('')).toBe(text);
  const table: string[][] = [[]];
  for (const [, field, end] of fields) {
    table.at(-1)!.push(field!.startsWith('"') ? field!.slice(1, -1).replaceAll('""', '"') : field!);
    if (end === '\r\n') table.push([]);
  }
  return table.slice(0, -1);
}

test('CSV: commas, quotes, line ends, spaces and emoji are read back as they were', async () => {
  const [head, ...body] = parseCsv(await written((path) => openCsv(path, 2)));
  expect(head).toEqual(['file', 'label', 'probability', 'label 2', 'probability 2', 'advice', 'error']);
  expect(body.map(([file]) => file)).toEqual(names);
  expect(body[1]).toEqual(['a, "b".png', 'kind, "1"', '0.1', '', '', '', '']);
  expect(body[5]).toEqual(['=1+1.png', '', '', '', '', '', '=1+1.png is empty']);
  expect(csvLine(['a', 'b c', 'd"e'])).toBe('a,b c,"d""e"\r\n');
});

test('JSON: an array, a line for each picture, or an empty one', async () => {
  const text = await written(openJson);
  expect(text.split('\n')).toHaveLength(names.length + 3);
  const parsed = JSON.parse(text) as { file: string; predictions?: unknown; error?: string }[];
  expect(parsed.map(({ file }) => file)).toEqual(names);
  expect(parsed[0]!.predictions).toEqual([{ label: 'kind, "0"', index: 0, probability: 0.1 }]);
  expect(parsed[5]).toEqual({ file: '=1+1.png', error: '=1+1.png is empty' });
  expect(JSON.parse(await written(openJson, []))).toEqual([]);
});
