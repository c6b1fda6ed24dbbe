import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InvalidValueError } from '../../errors.ts';
import { decodeExampleProject, exampleProjectFile } from '../../sources/exampleProject.ts';
import { PictureListError } from '../errors.ts';
import { isPictureName } from '../pictures/findPictures.ts';
import { unreadable } from '../pictures/readPicture.ts';
import { type Disk, lookAtAll } from './disk.ts';
import { type PictureList, PictureListBuilder, type PicturePart } from './pictureList.ts';

/** What folders of parts are called. */
const partFolders: Readonly<Record<string, PicturePart>> = {
  train: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
};

/** Most levels of folders in folders: where there are more, a link leads into itself. */
const deepest = 32;

const layout =
  'expected one folder a class with its pictures in it (FOLDER/cat/1.jpg), or such folders in train/, val/ and test/ ' +
  '(FOLDER/train/cat/1.jpg)';

export interface ListOptions {
  disk: Disk;
  signal?: AbortSignal | undefined;
  /** Called with each folder and file, other than pictures, that the list depends on. */
  onWitness: (path: string) => void;
}

/**
 * The pictures of a folder with one folder for each class, or with folders `train`, `val` and `test` that have one for each
 * class. Sorted by class, then by path, as text is compared without regard to language: the same on every machine. A class is
 * called after its folder or, in an unpacked archive of examples that a page was taught with, as its `project.json` says; those
 * classes come first, in the order of that file, which is the network's. That file also says which pictures were taken together: they
 * are groups.
 *
 * @param folder absolute
 * @throws PictureListError where the folder is not as described, a class is empty, or a part has a class that `train` lacks
 */
export async function listFolder(folder: string, options: ListOptions): Promise<PictureList> {
  const top = await entriesOf(folder, options);
  const parts = partsOf(folder, top.folders);
  const { classNamesOf, groupOf } = await projectIn(folder, top.files, options);
  const groupNames = [...new Set(groupOf.values())];
  const groups = new Map(groupNames.map((name, at) => [name, at]));
  const groupAt = (path: string) => groups.get(groupOf.get(path.normalize('NFC')) ?? '') ?? -1;
  const builder = new PictureListBuilder();
  let classNames: readonly string[] | undefined;
  const labels = new Map<string, number>();
  let otherFiles = top.files.length;
  for (const { part, name } of parts) {
    const path = name === '' ? folder : join(folder, name);
    const entries = name === '' ? top : await entriesOf(path, options);
    const classes = classesOf(entries.folders, path, classNamesOf);
    if (classNames === undefined) {
      classNames = checkedClasses(classes, path);
      classNames.forEach((each, at) => {
        labels.set(each, at);
      });
    }
    if (name !== '') otherFiles += entries.files.length;
    for (const { className, folderName } of classes) {
      const label = labels.get(className);
      if (label === undefined)
        throw unknownClass(join(path, folderName), className, join(folder, parts[0]!.name), classNames);
      const below = name === '' ? folderName : `${name}/${folderName}`;
      otherFiles += await addClass({ folder, below, label, part, groupAt }, builder, options);
    }
  }
  return builder.list({ folder, classNames: classNames ?? [], groupNames, otherFiles, missing: [] });
}

/**
 * The folders of parts, `train` first, since it says which classes there are; where there are none, one undivided part without
 * a name.
 */
function partsOf(folder: string, names: readonly string[]): { part: PicturePart; name: string }[] {
  const found = names
    .filter((name) => name.toLowerCase() in partFolders)
    .map((name) => ({ part: partFolders[name.toLowerCase()]!, name }));
  const isDivided = found.some(({ part }) => part === 'train') || (found.length > 0 && found.length === names.length);
  if (!isDivided) return [{ part: 'undivided', name: '' }];
  const order: PicturePart[] = ['train', 'validation', 'test'];
  found.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
  const twice = found.find(({ part }, at) => found[at - 1]?.part === part);
  if (twice !== undefined) {
    throw new PictureListError(
      `${folder} has two folders for the ${twice.part} part: ${found
        .filter(({ part }) => part === twice.part)
        .map(({ name }) => name)
        .join(' and ')}. Leave one.`,
    );
  }
  const strays = names.filter((name) => !(name.toLowerCase() in partFolders));
  if (strays.length > 0) {
    throw new PictureListError(
      `${folder} has ${found.map(({ name }) => name).join(', ')} and beside it ${strays.slice(0, 5).join(', ')}: are they ` +
        'classes or parts? Move what is no part of the data set out of the folder.',
    );
  }
  return found;
}

/** What a page has written into `project.json`: the names of classes by their folders, in order, and groups by the paths of pictures. */
interface Project {
  classNamesOf: ReadonlyMap<string, string>;
  groupOf: ReadonlyMap<string, string>;
}

const noProject: Project = { classNamesOf: new Map(), groupOf: new Map() };

/** What `project.json` says; nothing where there is no such file of ours. */
async function projectIn(folder: string, files: readonly string[], { onWitness }: ListOptions): Promise<Project> {
  if (!files.includes(exampleProjectFile)) return noProject;
  const path = join(folder, exampleProjectFile);
  onWitness(path);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const project = decodeExampleProject(text);
    if (project === undefined) return noProject;
    const grouped = [...project.examples].flatMap(([path, { group = '' }]) =>
      group === '' ? [] : [[path.normalize('NFC'), group] as const],
    );
    return {
      classNamesOf: new Map(project.classes.map((one) => [one.folder.normalize('NFC'), one.name])),
      groupOf: new Map(grouped),
    };
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new PictureListError(
      `${path}: ${error.message}. Write the archive of examples again, or remove this file: classes are then called after ` +
        'their folders, and nobody knows which pictures were taken together',
    );
  }
}

/**
 * Class names in Unicode's composed form: an accented letter is one character in some file systems and two in others, and a
 * class must have the same name on all.
 */
function classesOf(
  folders: readonly string[],
  path: string,
  classNamesOf: ReadonlyMap<string, string>,
): { className: string; folderName: string }[] {
  const classes = folders.map((folderName) => {
    const composed = folderName.normalize('NFC');
    return { className: classNamesOf.get(composed) ?? composed, folderName };
  });
  const order = [...classNamesOf.values()];
  const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  classes.sort((a, b) => placeOf(a.className) - placeOf(b.className) || (a.className < b.className ? -1 : 1));
  const twice = classes.findIndex(({ className }, at) => className === classes[at - 1]?.className);
  if (twice < 0) return classes;
  throw new PictureListError(`${path} has two folders that are both spelled ${classes[twice]!.className}: join them`);
}

function checkedClasses(classes: readonly { className: string }[], path: string): string[] {
  if (classes.length === 0) throw new PictureListError(`${path} has no folders: ${layout}`);
  if (classes.length === 1) {
    throw new PictureListError(
      `${path} has one class only (${classes[0]!.className}): at least two are needed to tell apart. ${layout}`,
    );
  }
  return classes.map(({ className }) => className);
}

function unknownClass(path: string, name: string, train: string, classNames: readonly string[]): PictureListError {
  const some = `${classNames.slice(0, 5).join(', ')}${classNames.length > 5 ? ', ...' : ''}`;
  return new PictureListError(
    `${path} is of a class, ${name}, that ${train} does not have (${some}): nothing could learn it. ` +
      'Add pictures of it there, or remove the folder.',
  );
}

interface ClassFolder {
  folder: string;
  /** The class's folder, below `folder`. */
  below: string;
  label: number;
  part: PicturePart;
  /** The group of the picture with a path, by its place in the list's names of groups; -1 where it has none. */
  groupAt(path: string): number;
}

/** Adds the pictures in and below a class's folder; gives how many other files there are. */
async function addClass(
  { folder, below, label, part, groupAt }: ClassFolder,
  builder: PictureListBuilder,
  options: ListOptions,
): Promise<number> {
  const files = await filesBelow(folder, below, options, 0);
  const pictures = files.filter(isPictureName).sort((a, b) => (a < b ? -1 : 1));
  if (pictures.length === 0) {
    throw new PictureListError(
      `${join(folder, below)} is a class without pictures (${files.length} other files): put pictures there ` +
        '(.jpg, .png and the like), or remove the folder',
    );
  }
  const found = await lookAtAll(
    options.disk,
    pictures.map((path) => join(folder, path)),
    options.signal,
  );
  // A file that was removed since the folder was read stays in the list: whoever reads it is told that it is gone.
  pictures.forEach((path, at) => {
    const { size = 0, time = 0 } = found[at] ?? {};
    builder.add({ path, labels: [label], part, size, time, group: groupAt(path) });
  });
  return files.length - pictures.length;
}

async function filesBelow(folder: string, below: string, options: ListOptions, depth: number): Promise<string[]> {
  if (depth > deepest) {
    throw new PictureListError(`${join(folder, below)} is ${depth} folders deep: a link in it leads into itself`);
  }
  const { files, folders } = await entriesOf(join(folder, below), options);
  const all = files.map((name) => `${below}/${name}`);
  for (const name of folders) {
    for (const path of await filesBelow(folder, `${below}/${name}`, options, depth + 1)) all.push(path);
  }
  return all;
}

/** What is in a folder; names that begin with a dot are passed over, links are followed. */
async function entriesOf(path: string, { disk, signal, onWitness }: ListOptions) {
  signal?.throwIfAborted();
  onWitness(path);
  const entries = await disk.names(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new PictureListError(`${path} is a file, expected a folder: ${layout}`);
    throw unreadable(path, error);
  });
  const files: string[] = [];
  const folders: string[] = [];
  for (const { name, kind } of entries) {
    if (basename(name).startsWith('.')) continue;
    const found = kind === 'other' ? (await disk.look(join(path, name)))?.kind : kind;
    if (found === 'folder') folders.push(name);
    else files.push(name);
  }
  return { files, folders };
}
