import { expect, it } from 'vitest';
import { errors as zh } from '../../messages/errors/zh.ts';
import { sayError } from '../../messages/reasons.ts';
import { ExampleArchiveError } from './errors.ts';
import { findExamples } from './findExamples.ts';
import type { ArchiveFile } from './types.ts';

const file = (path: string, text = path): ArchiveFile => ({
  path,
  size: text.length,
  open: () => Promise.resolve(new Blob([text])),
});

/** Classes, and each example as `class name: file's name (held out) (of group)`. */
async function found(paths: readonly string[], project?: { at: string; json: unknown }) {
  const files = paths.map((path) => file(path));
  if (project !== undefined) files.push(file(project.at, JSON.stringify(project.json)));
  const { classNames, count, otherFiles, examples } = await findExamples(files);
  const each: string[] = [];
  for await (const { className, name, heldOut, group } of examples()) {
    const marked = heldOut === undefined ? '' : heldOut ? ' held out' : ' to train';
    each.push(`${className}: ${name}${marked}${group === undefined ? '' : ` of ${group}`}`);
  }
  expect(each).toHaveLength(count);
  return { classNames, otherFiles, each };
}

it('takes folders for classes, whatever lies around them', async () => {
  expect(
    await found(['pets/dog/2.jpg', 'pets/cat/1.jpg', 'pets/cat/young/3.PNG', 'pets/notes.txt', '__MACOSX/pets/x.jpg']),
  ).toEqual({ classNames: ['cat', 'dog'], otherFiles: 1, each: ['dog: 2.jpg', 'cat: 1.jpg', 'cat: 3.PNG'] });
  expect(await found(['1.jpg', 'cat/2.jpg', '.hidden/3.jpg', 'cat/.DS_Store', 'cat/Thumbs.db'])).toEqual({
    classNames: ['cat'],
    otherFiles: 0,
    each: ['undefined: 1.jpg', 'cat: 2.jpg'],
  });
});

it('takes folders of parts', async () => {
  expect(await found(['d/Train/cat/1.jpg', 'd/Train/dog/2.jpg', 'd/val/cat/3.jpg', 'd/test/dog/4.jpg'])).toEqual({
    classNames: ['cat', 'dog'],
    otherFiles: 0,
    each: ['cat: 1.jpg to train', 'dog: 2.jpg to train', 'cat: 3.jpg held out', 'dog: 4.jpg held out'],
  });
  expect((await found(['train/1.jpg', 'bus/2.jpg'])).classNames).toEqual(['bus', 'train']);
});

it('takes a separator of Windows, and either form of an accented letter', async () => {
  expect((await found(['x\\caf\u00e9\\1.jpg', 'x\\cafe\u0301\\2.jpg', 'x\\tea\\3.jpg'])).each).toEqual([
    'caf\u00e9: 1.jpg',
    'caf\u00e9: 2.jpg',
    'tea: 3.jpg',
  ]);
});

const project = {
  format: 'densenet-examples',
  version: 1,
  classes: [
    { name: 'T-shirt/top', folder: 'T-shirt_top' },
    { name: 'Bag', folder: 'Bag' },
    { name: 'None yet', folder: 'None yet' },
  ],
  examples: {
    'train/Bag/0001.jpg': { name: '', heldOut: false },
    'val/Bag/0002-x.jpg': { name: 'x.jpeg', heldOut: true, group: 'walk' },
    'train/T-shirt_top/0001.jpg': { name: 'undecided.jpg' },
  },
};

it('goes by a project’s file: order, names, marks and groups; what was added or removed by hand counts too', async () => {
  const paths = ['train/Bag/0001.jpg', 'val/Bag/0002-x.jpg', 'train/T-shirt_top/0001.jpg'].map((path) => `e/${path}`);
  expect(
    await found([...paths, 'e/val/Bag/new.jpg', 'e/train/Hat/1.jpg'], { at: 'e/project.json', json: project }),
  ).toEqual({
    classNames: ['T-shirt/top', 'Bag', 'None yet', 'Hat'],
    otherFiles: 0,
    each: [
      'Bag:  to train',
      'Bag: x.jpeg held out of walk',
      'T-shirt/top: undecided.jpg',
      'Bag: new.jpg held out',
      'Hat: 1.jpg to train',
    ],
  });
});

it('passes over another program’s file of this name', async () => {
  for (const json of [{ name: 'mine' }, [1], null]) {
    expect((await found(['cat/1.jpg', 'dog/2.jpg'], { at: 'project.json', json })).classNames).toEqual(['cat', 'dog']);
  }
});

it.each([
  [{ ...project, version: 2 }, /: version must be 1, which is known here, got 2\. Take the file out/],
  [{ ...project, classes: {} }, /classes must be a list, got \{\}/],
  [{ ...project, classes: [{ name: 'Bag' }] }, /classes\[0\] must be an object with the texts name and folder, got/],
  [
    { ...project, examples: { 'a.jpg': { name: '', heldOut: 1 } } },
    /examples\["a\.jpg"\] must be an object with the text/,
  ],
])('says what is wrong with a project’s file: %j', async (json, message) => {
  await expect(found(['Bag/1.jpg'], { at: 'project.json', json })).rejects.toThrow(message);
});

it('says that there are no pictures, in two languages', async () => {
  const error = await findExamples([file('notes.txt')]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ExampleArchiveError);
  expect((error as Error).message).toMatch(/^There is no picture here \(1 other files\)/);
  expect(sayError(error as Error, zh).text).toContain('这里没有图片（有 1 个其他文件）');
});
