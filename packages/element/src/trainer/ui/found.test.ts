import { beforeEach, expect, it } from 'vitest';
import { ExampleProject } from '../examples/exampleProject.ts';
import { sortFound } from './found.ts';

let project: ExampleProject;
beforeEach(() => {
  project = new ExampleProject();
});

const found = (path: string) => {
  const [name, folder] = path.split('/').reverse();
  return { file: new File(['x'], name!), folder, path };
};
const sort = (paths: string[], classId?: string, unused: string[] = []) => {
  const { examples, base, archives } = sortFound(paths.map(found), project, {
    classId,
    unused,
    newName: () => 'Class 1',
  });
  const nameOf = (id: string) => project.classes.find((one) => one.id === id)!.name;
  return {
    examples: examples.map(({ classId, name }) => `${nameOf(classId)}/${name}`),
    base: base?.name,
    archives: archives.map(({ name }) => name),
  };
};

it('makes a class of each folder, and drops the empty ones that nobody has named', () => {
  const unused = [project.addClass('Class 1').id, project.addClass('Class 2').id];
  project.addClass('cat');
  expect(sort(['cat/1.png', 'dog/2.png', 'dog/3.png'], undefined, unused).examples).toEqual([
    'cat/1.png',
    'dog/2.png',
    'dog/3.png',
  ]);
  expect(project.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
});

it('gives all to the class that they were dropped on, whatever their folders', () => {
  const bird = project.addClass('bird');
  expect(sort(['cat/1.png', '2.png'], bird.id).examples).toEqual(['bird/1.png', 'bird/2.png']);
});

it('gives files without a folder to the first class, which may have to be made', () => {
  expect(sort(['1.png', 'dog/2.png', 'dog/project.json']).examples).toEqual(['Class 1/1.png', 'dog/2.png']);
});

it('finds a network and archives among the files', () => {
  expect(sort(['base.safetensors', 'pets.ZIP'])).toEqual({
    examples: [],
    base: 'base.safetensors',
    archives: ['pets.ZIP'],
  });
  expect(project.classes).toEqual([]);
});
