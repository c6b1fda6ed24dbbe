import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listAnew as list, rowsOf as rows } from '../../testing/listAnew.ts';
import { emptyFiles, photoFolder } from '../../testing/photoFolder.ts';

describe('a table', () => {
  const table = (content: string, name = 'list.csv') =>
    join(photoFolder({ ...emptyFiles('a.jpg', 'b.jpg', 'in/c d.jpg', 'a,b.jpg'), [name]: content }), name);

  it.each([
    ['CSV', 'path,label\na.jpg,cat\nb.jpg,dog\n'],
    ['a BOM and CRLF', '\uFEFFpath,label\r\na.jpg,cat\r\nb.jpg,dog\r\n'],
    ['no last line end, empty lines, columns in another order', 'label,x,path\n\ncat,1,a.jpg\ndog,2,./b.jpg'],
  ])('may have %s', async (_, content) => {
    expect(rows(await list(table(content)))).toEqual(['a.jpg undivided cat', 'b.jpg undivided dog']);
  });

  it('has quotes, parts, several labels and groups', async () => {
    const content =
      'path,label,split,patient\n"a,b.jpg","a ""cat""|dog",train,7\nin/c d.jpg,dog,val,9\na.jpg,dog,train,7\n';
    const pictures = await list(table(content), { groupColumn: 'patient' });
    expect(rows(pictures)).toEqual(['a,b.jpg train a "cat"|dog', 'in/c d.jpg validation dog', 'a.jpg train dog']);
    expect([...pictures.columns.groups]).toEqual([0, 1, 0]);
    expect(pictures.head.groupNames).toEqual(['7', '9']);
  });

  it('may be JSONL', async () => {
    const content =
      '\uFEFF{"path":"a.jpg","label":"x|y"}\r\n\n{"path":"b.jpg","label":["z","x"],"split":"test"}\n{"path":"a,b.jpg","label":3}\n';
    // x, y and z are of no picture of a train part, since there is none.
    expect(rows(await list(table(content, 'list.jsonl')))).toEqual([
      'a.jpg undivided x|y',
      'b.jpg test z|x',
      'a,b.jpg undivided 3',
    ]);
  });

  it('may have pictures that show none of the classes', async () => {
    const several = await list(table('path,label\na.jpg,x|y\nb.jpg,\n'));
    expect(rows(several)).toEqual(['a.jpg undivided x|y', 'b.jpg undivided ']);
    const none = await list(
      table('{"path":"a.jpg","label":[]}\n{"path":"b.jpg","label":"x"}\n{"path":"a,b.jpg","label":"y"}\n', 'l.jsonl'),
    );
    expect(rows(none)).toEqual(['a.jpg undivided ', 'b.jpg undivided x', 'a,b.jpg undivided y']);
    expect([several.hasSeveralLabels, none.hasSeveralLabels]).toEqual([true, true]);
    expect((await list(table('path,label\na.jpg,x\nb.jpg,y\n'))).hasSeveralLabels).toBe(false);
  });

  it('names the files that are not there, and is read anew until they are', async () => {
    const pictures = await list(table('path,label\na.jpg,cat\nnone.jpg,cat\nb.jpg,dog\n'));
    expect(rows(pictures)).toEqual(['a.jpg undivided cat', 'b.jpg undivided dog']);
    expect(pictures.head.missing).toEqual(['none.jpg']);
  });

  it.each([
    [
      'none of the files',
      'path,label\nx.jpg,cat\ny.jpg,dog\n',
      /names 2 pictures, and none of them is there .*x\.jpg is the first/,
    ],
    ['no columns', 'a.jpg,cat\n', /first line must name its columns, path and label among them; found "a.jpg,cat"/],
    ['no lines', 'path,label\n', /has no lines after its first/],
    ['an empty label', 'path,label\na.jpg,\n', /line 2: its label must be a text that is not empty/],
    ['two empty labels', 'path,label\na.jpg,\nb.jpg,x\nin/c d.jpg,\n', /line 2 \(and 1 other line\): .*in JSONL it is/],
    ['a label that is part empty', 'path,label\na.jpg,cat|\n', /line 2: one of its labels is empty/],
    ['a file twice', 'path,label\na.jpg,cat\n./a.jpg,dog\n', /line 3: a.jpg is in line 2 already/],
    ['a line too long', 'path,label\na.jpg,cat,dog\n', /is not the CSV that it should be: .*line 2/],
    ['an open quote', 'path,label\n"a.jpg,cat\n', /is not the CSV that it should be: Quote Not Closed/],
    ['another part', 'path,label,split\na.jpg,cat,dev\n', /line 2: its split must be train, val or test, got "dev"/],
    ['a file above it', 'path,label\n../a.jpg,cat\n', /is not below the table's folder/],
    ['one class', 'path,label\na.jpg,cat\nb.jpg,cat\n', /has one class only \(cat\)/],
    [
      'a class not trained',
      'path,label,split\na.jpg,cat,train\nb.jpg,dog,val\n',
      /b\.jpg \(validation part\) is labelled dog, which no/,
    ],
  ])('with %s is refused', async (_, content, message) => {
    await expect(list(table(content))).rejects.toThrow(message);
  });

  it('with lines that are no JSON, or no objects, is refused with the line', async () => {
    await expect(list(table('{"path":"a.jpg","label":"x"}\n{"path"\n', 'l.jsonl'))).rejects.toThrow(
      'line 2: it is no JSON',
    );
    await expect(list(table('["a.jpg"]\n', 'l.jsonl'))).rejects.toThrow('line 1: expected an object like');
  });

  it('lacking the column of groups is refused', async () => {
    await expect(list(table('path,label\na.jpg,cat\n'), { groupColumn: 'who' })).rejects.toThrow(
      'line 2: there is no who; it has path, label',
    );
  });
});
