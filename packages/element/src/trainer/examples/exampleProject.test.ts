import { beforeEach, describe, expect, it } from 'vitest';
import type { ExampleClass } from '../types.ts';
import { ExampleProject } from './exampleProject.ts';
import type { Example, ExampleChange } from './types.ts';

let project: ExampleProject;
let changes: ExampleChange[];
let cat: ExampleClass;
let dog: ExampleClass;

beforeEach(() => {
  project = new ExampleProject();
  cat = project.addClass(' cat ');
  dog = project.addClass('dog');
  changes = [];
  project.listen((change) => changes.push(change));
});

const example = (id: string, classId = cat.id): Example => ({ id, classId, name: '', picture: new Blob([id]) });
const ids = (of: ExampleClass) => project.examplesOf(of.id).map(({ id }) => id);

it('adds, moves and removes, and tells once for each', () => {
  project.add([example('a'), example('b'), example('c', dog.id)]);
  project.move(['a', 'c', 'unknown'], dog.id);
  project.remove(['b', 'unknown']);
  expect([ids(cat), ids(dog), project.size]).toEqual([[], ['c', 'a'], 2]);
  expect(project.find('a')!.classId).toBe(dog.id);
  expect(changes.map(({ added, moved, removed }) => [added.length, moved, removed])).toEqual([
    [3, [], []],
    [0, ['a'], []],
    [0, [], ['b']],
  ]);
});

it('tells nothing where nothing changes', () => {
  project.add([]);
  project.remove(['unknown']);
  project.move(['unknown'], dog.id);
  project.renameClass(cat.id, 'cat');
  expect(changes).toEqual([]);
});

it('removes a class with its examples', () => {
  project.add([example('a'), example('b', dog.id)]);
  project.removeClass(cat.id);
  expect(project.classes).toEqual([dog]);
  expect([...project.all()].map(({ id }) => id)).toEqual(['b']);
  expect(changes.at(-1)).toMatchObject({ classes: true, added: [], removed: ['a'] });
});

it('notes which examples are held out, also when they move', () => {
  project.add([example('a'), example('b')]);
  project.assign([
    { id: 'a', heldOut: true },
    { id: 'b', heldOut: false },
    { id: 'unknown', heldOut: true },
  ]);
  project.assign([{ id: 'a', heldOut: true }]);
  project.move(['a'], dog.id);
  expect(project.find('a')).toMatchObject({ classId: dog.id, heldOut: true });
  expect(changes.map(({ assigned }) => assigned)).toEqual([[], ['a', 'b'], []]);
});

it('finds a class by its name, or makes it', () => {
  expect(project.classNamed('cat')).toBe(cat);
  expect(project.classNamed('bird')).toBe(project.classes[2]);
  expect(project.idOf('bird')).toBe(project.classes[2]!.id);
});

describe('refuses', () => {
  it.each([
    ['an empty name', () => project.addClass(' '), /name of a class is empty/],
    ['a name that is taken', () => project.renameClass(dog.id, 'cat'), /a class "cat" already/],
    ['a class that is not there', () => project.add([example('a', 'bird')]), /no class bird.*\(cat\).*\(dog\)/],
    ['a name that is not there', () => project.idOf('bird'), /no class "bird"\. The classes are "cat", "dog"/],
    ['to move into none', () => project.move(['a'], 'bird'), /no class bird/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
    expect(project.size).toBe(0);
  });
});
