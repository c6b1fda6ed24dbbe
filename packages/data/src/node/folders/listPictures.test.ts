import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFiles, photoFolder } from '../../testing/photoFolder.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { type Disk, disk } from './disk.ts';
import { listPictures } from './listPictures.ts';
import type { PictureList } from './pictureList.ts';

/** `path part labels` of every picture. */
const rows = (list: PictureList) =>
  Array.from({ length: list.count }, (_, index) => {
    const labels = [...list.labels(index)].map((label) => list.head.classNames[label]);
    return `${list.path(index)} ${list.part(index)} ${labels.join('|')}`;
  });

const list = (path: string, options: { groupColumn?: string; disk?: Disk } = {}) =>
  listPictures(path, { cacheDirectory: temporaryDirectory(), ...options });

describe('a folder a class', () => {
  it('is sorted, with folders in a class, and says what was passed over', async () => {
    const folder = photoFolder(
      emptyFiles(
        'dog/b.jpg',
        'dog/a.PNG',
        'cat/more/1.webp',
        'cat/notes.txt',
        'cat/.hidden.jpg',
        '.git/x.jpg',
        'readme',
      ),
    );
    const pictures = await list(folder);
    expect(rows(pictures)).toEqual([
      'cat/more/1.webp undivided cat',
      'dog/a.PNG undivided dog',
      'dog/b.jpg undivided dog',
    ]);
    expect(pictures.head).toMatchObject({ folder, classNames: ['cat', 'dog'], otherFiles: 2, missing: [] });
    expect(pictures.file(1)).toBe(join(folder, 'dog/a.PNG'));
  });

  it('has parts where folders are called so', async () => {
    const folder = photoFolder(emptyFiles('val/b/1.jpg', 'train/a/1.jpg', 'train/b/2.jpg', 'test/a/3.jpg', 'LICENSE'));
    const pictures = await list(folder);
    expect(rows(pictures)).toEqual([
      'train/a/1.jpg train a',
      'train/b/2.jpg train b',
      'val/b/1.jpg validation b',
      'test/a/3.jpg test a',
    ]);
    expect([...pictures.indicesOf('train')]).toEqual([0, 1]);
  });

  it('calls classes as the project of a page says, which lies beside their folders', async () => {
    const project = {
      format: 'densenet-examples',
      version: 1,
      classes: [
        { name: 'top/shirt', folder: 'top_shirt' },
        { name: 'Bag', folder: 'Bag' },
      ],
      examples: {
        'train/top_shirt/1.jpg': { name: '', group: 'walk' },
        'train/Bag/2.jpg': { name: 'bag.jpg' },
        'val/top_shirt/3.jpg': { name: '', heldOut: true, group: 'walk' },
      },
    };
    const folder = photoFolder(
      emptyFiles('train/top_shirt/1.jpg', 'train/Bag/2.jpg', 'train/Also/4.jpg', 'val/top_shirt/3.jpg'),
    );
    const path = join(folder, 'project.json');
    const cacheDirectory = temporaryDirectory();
    writeFileSync(path, JSON.stringify(project));
    const pictures = await listPictures(folder, { cacheDirectory });
    expect(rows(pictures)).toEqual([
      'train/top_shirt/1.jpg train top/shirt',
      'train/Bag/2.jpg train Bag',
      'train/Also/4.jpg train Also',
      'val/top_shirt/3.jpg validation top/shirt',
    ]);
    expect(pictures.head).toMatchObject({
      classNames: ['top/shirt', 'Bag', 'Also'],
      groupNames: ['walk'],
      otherFiles: 1,
    });
    expect([...pictures.columns.groups]).toEqual([0, -1, -1, 0]);
    writeFileSync(path, JSON.stringify({ ...project, format: 'another program' }));
    expect((await listPictures(folder, { cacheDirectory })).head.classNames).toEqual(['Also', 'Bag', 'top_shirt']);
    writeFileSync(path, JSON.stringify({ ...project, classes: ['Bag'] }));
    await expect(listPictures(folder, { cacheDirectory })).rejects.toThrow(
      /project\.json: classes\[0\] must be .* got "Bag"\. Write the archive of examples again, or remove this file/,
    );
  });

  it('takes names of any letters', async () => {
    const odd = ['a b', '[x](y){z}*?', '🦊 fox', 'two\nlines', 'it\'s "so"', 'e\u0301te\u0301', '%20', '-n'];
    const folder = photoFolder(emptyFiles(...odd.map((name) => `${name}/${name}.jpg`)));
    const pictures = await list(folder);
    expect(pictures.head.classNames).toEqual(odd.map((name) => name.normalize('NFC')).sort());
    for (let index = 0; index < odd.length; index++) expect(await disk.look(pictures.file(index))).toBeDefined();
  });

  it('follows links, and ends where one leads into itself', async () => {
    const folder = photoFolder(emptyFiles('cat/1.jpg', 'elsewhere/2.jpg'));
    renameSync(join(folder, 'elsewhere'), `${folder}-elsewhere`);
    symlinkSync(`${folder}-elsewhere`, join(folder, 'dog'));
    expect(rows(await list(folder))).toEqual(['cat/1.jpg undivided cat', 'dog/2.jpg undivided dog']);
    rmSync(`${folder}-elsewhere`, { recursive: true });
    rmSync(join(folder, 'dog'));
    mkdirSync(join(folder, 'dog'));
    symlinkSync(folder, join(folder, 'cat', 'loop'));
    await expect(list(folder)).rejects.toThrow('a link in it leads into itself');
  });

  it.each([
    [
      'an empty class',
      ['cat/1.jpg', 'dog/readme.txt'],
      /dog is a class without pictures \(1 other files\): put pictures/,
    ],
    ['one class', ['cat/1.jpg'], /one class only \(cat\): at least two/],
    ['no class', ['1.jpg', '2.jpg'], /has no folders: expected one folder a class/],
    [
      'a class that train lacks',
      ['train/a/1.jpg', 'train/b/1.jpg', 'val/c/1.jpg'],
      /val\/c is of a class, c, that .*train does/,
    ],
    ['two folders of a part', ['train/a/1.jpg', 'val/a/1.jpg', 'valid/a/1.jpg'], /validation part: val and valid/],
    [
      'a class beside train',
      ['train/a/1.jpg', 'train/b/1.jpg', 'dogs/1.jpg'],
      /beside it dogs: are they classes or parts/,
    ],
  ])('refuses %s', async (_, paths, message) => {
    await expect(list(photoFolder(emptyFiles(...paths)))).rejects.toThrow(message);
  });

  it('refuses two spellings of a name, a folder that is not there, and a file', async () => {
    await expect(list(photoFolder(emptyFiles('\u00e9/1.jpg', 'e\u0301/1.jpg')))).rejects.toThrow('both spelled \u00e9');
    await expect(list(join(photoFolder({}), 'none'))).rejects.toThrow(/none cannot be read: there is no such file/);
    const file = join(photoFolder({ 'a.zip': '' }), 'a.zip');
    await expect(list(file)).rejects.toThrow('is neither a folder nor a table: expected a folder, .csv or .jsonl');
    await expect(list(photoFolder(emptyFiles('a/1.jpg')), { groupColumn: 'patient' })).rejects.toThrow(
      'no column patient',
    );
  });
});

describe('the index', () => {
  /** Counts how often folders are read. */
  const counting = () => {
    const read: string[] = [];
    const names = (folder: string) => {
      read.push(folder);
      return disk.names(folder);
    };
    return { read, disk: { ...disk, names } };
  };

  it('is used until a folder changes', async () => {
    const folder = photoFolder(emptyFiles('a/1.jpg', 'b/2.jpg'));
    const { read, disk: counted } = counting();
    const options = { cacheDirectory: temporaryDirectory(), disk: counted };
    const first = await listPictures(folder, options);
    expect(read).toHaveLength(3);
    const second = await listPictures(folder, options);
    expect(read).toHaveLength(3);
    expect([rows(second), second.head, second.columns]).toEqual([rows(first), first.head, first.columns]);
    expect(second.digest()).toBe(first.digest());
    writeFileSync(join(folder, 'b', '3.jpg'), '');
    expect(rows(await listPictures(folder, options))).toHaveLength(3);
    // The folder has changed within the clock's coarseness: another change might have the same time.
    expect(rows(await listPictures(folder, options))).toHaveLength(3);
    expect(read).toHaveLength(9);
  });

  it('does not hide what changes while it is made', async () => {
    const folder = photoFolder(emptyFiles('a/1.jpg', 'a/2.jpg', 'b/3.jpg'));
    const options = { cacheDirectory: temporaryDirectory() };
    const names: Disk['names'] = async (path) => {
      const found = await disk.names(path);
      if (!path.endsWith('a')) return found;
      rmSync(join(path, '1.jpg'));
      writeFileSync(join(path, '4.jpg'), '');
      return found;
    };
    const first = await listPictures(folder, { ...options, disk: { ...disk, names } });
    expect(rows(first).map((row) => row.split(' ')[0])).toEqual(['a/1.jpg', 'a/2.jpg', 'b/3.jpg']);
    expect(first.columns.times[0]).toBe(0);
    const second = await listPictures(folder, options);
    expect(rows(second).map((row) => row.split(' ')[0])).toEqual(['a/2.jpg', 'a/4.jpg', 'b/3.jpg']);
  });

  it('is made anew where it is damaged', async () => {
    const folder = photoFolder(emptyFiles('a/1.jpg', 'b/2.jpg'));
    const cacheDirectory = temporaryDirectory();
    const expected = rows(await listPictures(folder, { cacheDirectory }));
    const { readdirSync, readFileSync } = await import('node:fs');
    const [name] = readdirSync(join(cacheDirectory, 'folders'));
    const file = join(cacheDirectory, 'folders', name!);
    const whole = readFileSync(file);
    for (const bytes of [
      whole.subarray(0, whole.length - 1),
      Buffer.from('{}\n'),
      Buffer.from('x\n'),
      Buffer.alloc(0),
    ]) {
      writeFileSync(file, bytes);
      expect(rows(await listPictures(folder, { cacheDirectory }))).toEqual(expected);
    }
  });
});

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
