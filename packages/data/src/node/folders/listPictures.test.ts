import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listAnew as list, rowsOf as rows } from '../../testing/listAnew.ts';
import { emptyFiles, photoFolder } from '../../testing/photoFolder.ts';
import { temporaryDirectory } from '../../testing/temporaryDirectory.ts';
import { type Disk, disk } from './disk.ts';
import { listPictures } from './listPictures.ts';

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
