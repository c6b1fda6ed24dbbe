import { decodeExampleProject, type ExampleProject, exampleProjectFile } from '@densenet/data';
import { reason, reasoned } from '../../messages/reasons.ts';
import { ExampleArchiveError } from './errors.ts';
import { isPictureName } from './fileNames.ts';
import type { ArchiveFile, FoundExample, FoundExamples } from './types.ts';

/** Most bytes of a project's file, which says a line of each example. */
const largestProject = 64 * 1024 * 1024;

/** Whether the pictures of a part are held out, by the part's folder. */
const heldOutParts: Readonly<Record<string, boolean>> = {
  train: false,
  val: true,
  valid: true,
  validation: true,
  test: true,
};

/** A picture, with what its path says of it. */
interface Placed {
  file: ArchiveFile;
  /** Below the folder that holds all. */
  path: string;
  folder: string | undefined;
  heldOut: boolean | undefined;
}

/**
 * Finds the examples among the files of an archive or of a folder: by its project's file where it has one of ours, else by
 * its folders, as `densenet train --data` takes them: one for each class, also inside `train`, `val` and `test`. Pictures that
 * were added to such an archive by hand count too.
 *
 * @throws ExampleArchiveError where there is no picture, or the project's file is wrong
 */
export async function findExamples(files: readonly ArchiveFile[], signal?: AbortSignal): Promise<FoundExamples> {
  const visible = files
    .map((file) => ({ file, names: file.path.split(/[/\\]/).filter((name) => name !== '' && name !== '.') }))
    .filter(({ names }) => !isHidden(names));
  const project = await projectOf(visible, signal);
  const pictures = visible.filter(({ names }) => isPictureName(names.at(-1)!));
  if (pictures.length === 0 && (project?.file.classes.length ?? 0) === 0) {
    throw reasoned(ExampleArchiveError, reason('noExamples', visible.length));
  }
  const depth = project?.depth ?? depthOfRoot(pictures.map(({ names }) => names));
  const hasParts = pictures.some(({ names }) => names.length > depth + 2 && names[depth]!.toLowerCase() === 'train');
  const placed = pictures.map(({ file, names }) => place(file, names.slice(depth), hasParts));
  const classes = classesOf(placed, project?.file);
  const examples = project?.file.examples;
  return {
    classNames: [...new Set(classes.values())],
    count: placed.length,
    otherFiles: visible.length - pictures.length - (project === undefined ? 0 : 1),
    async *examples(signal) {
      for (const { file, path, folder, heldOut } of placed) {
        const known = examples?.get(path.normalize('NFC'));
        const marked = known === undefined ? heldOut : known.heldOut;
        yield {
          className: folder === undefined ? undefined : classes.get(folder),
          name: known?.name ?? path.slice(path.lastIndexOf('/') + 1),
          picture: await file.open(signal),
          ...(marked === undefined ? {} : { heldOut: marked }),
          ...(known?.group === undefined ? {} : { group: known.group }),
        } satisfies FoundExample;
      }
    },
  };
}

/** Files that systems put into folders and archives, which nobody means. */
const isHidden = (names: readonly string[]) =>
  names.length === 0 ||
  names[0] === '__MACOSX' ||
  names.some((name) => name.startsWith('.')) ||
  /^(thumbs\.db|desktop\.ini)$/i.test(names.at(-1)!);

/** The project's file that lies highest, with the number of folders that it lies in. */
async function projectOf(
  files: readonly { file: ArchiveFile; names: string[] }[],
  signal: AbortSignal | undefined,
): Promise<{ file: ExampleProject; depth: number } | undefined> {
  const candidates = files
    .filter(({ file, names }) => names.at(-1) === exampleProjectFile && file.size <= largestProject)
    .sort((a, b) => a.names.length - b.names.length);
  for (const { file, names } of candidates) {
    const project = decode(await (await file.open(signal)).text());
    if (project !== undefined) return { file: project, depth: names.length - 1 };
  }
  return undefined;
}

function decode(text: string): ExampleProject | undefined {
  try {
    return decodeExampleProject(text);
  } catch (error) {
    throw reasoned(ExampleArchiveError, reason('projectForm', (error as Error).message), { cause: error });
  }
}

/** How many folders all pictures lie in together, above those of classes: a zip of a folder begins with that folder. */
function depthOfRoot(paths: readonly (readonly string[])[]): number {
  const [first] = paths as [readonly string[], ...(readonly string[])[]];
  let depth = 0;
  while (paths.every((names) => names.length > depth + 2 && names[depth] === first[depth])) depth++;
  return depth;
}

function place(file: ArchiveFile, names: readonly string[], hasParts: boolean): Placed {
  const part = hasParts && names.length > 1 ? heldOutParts[names[0]!.toLowerCase()] : undefined;
  const below = part === undefined ? names : names.slice(1);
  return {
    file,
    path: names.join('/'),
    folder: below.length > 1 ? below[0]!.normalize('NFC') : undefined,
    heldOut: part,
  };
}

/** The name of each folder's class: the project's in its order, then the others as they are compared without regard to language. */
function classesOf(placed: readonly Placed[], project: ExampleProject | undefined): Map<string, string> {
  const classes = new Map(project?.classes.map(({ name, folder }) => [folder.normalize('NFC'), name]));
  const folders = new Set(placed.flatMap(({ folder }) => folder ?? []));
  for (const folder of [...folders].sort((a, b) => (a < b ? -1 : 1))) {
    if (!classes.has(folder)) classes.set(folder, folder);
  }
  return classes;
}
