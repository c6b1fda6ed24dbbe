import { exampleProjectFile } from '@densenet/data';
import type { FoundFile } from '../../image/foundFiles.ts';
import type { ExampleProject } from '../examples/exampleProject.ts';
import type { IntakeItem } from './intake.ts';

export interface Sorted {
  examples: IntakeItem[];
  /** A network to teach in place of the present one. */
  base: File | undefined;
  /** Projects as they were saved, or other archives of folders with pictures. */
  archives: File[];
}

/**
 * Says which class each file is of: the one it was given to, else the one with the name of the file's folder, else the first.
 * Classes that are missing are made.
 *
 * @param unused classes without examples that nobody has named: they make place for those of folders
 */
export function sortFound(
  files: readonly FoundFile[],
  project: ExampleProject,
  { classId, unused, newName }: { classId: string | undefined; unused: readonly string[]; newName: () => string },
): Sorted {
  const base = files.find(({ file }) => file.name.endsWith('.safetensors'))?.file;
  const archives = files.map(({ file }) => file).filter(({ name }) => name.toLowerCase().endsWith('.zip'));
  const pictures = files.filter(
    ({ file }) => file !== base && !archives.includes(file) && file.name !== exampleProjectFile,
  );
  if (classId === undefined && pictures.length > 0 && pictures.every(({ folder }) => folder !== undefined)) {
    for (const id of unused) project.removeClass(id);
  }
  const classOf = (folder: string | undefined): string => {
    if (classId !== undefined) return classId;
    if (folder !== undefined) return project.classNamed(folder).id;
    return (project.classes[0] ?? project.addClass(newName())).id;
  };
  const examples = pictures.map(({ file, folder }) => ({ source: file, classId: classOf(folder), name: file.name }));
  return { examples, base, archives };
}
