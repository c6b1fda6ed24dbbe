import { encodeExampleProject, exampleProjectFile } from '@densenet/data';
import { folderNames, pictureFileName } from './fileNames.ts';
import type { WrittenClass, WrittenExample } from './types.ts';

/** A project as the folder that `densenet train --data` takes. */
export interface LaidOut<Example extends WrittenExample> {
  /** Paths below the folder, with the examples that lie there. */
  pictures: { path: string; example: Example }[];
  /** Text of the project's file, and its path. */
  project: { path: string; text: string };
}

/**
 * Lays out examples as a folder for each class or, where some are held out, as such folders in `train` and `val`. A class
 * without examples has no folder, since a training refuses an empty one; one of which all are held out has them in `train`,
 * since a training refuses a class that it cannot learn.
 *
 * @throws RangeError where an example's class does not exist
 */
export function layOut<Example extends WrittenExample>(
  classes: readonly WrittenClass[],
  examples: Iterable<Example>,
): LaidOut<Example> {
  const byClass = new Map<string, Example[]>(classes.map(({ id }) => [id, []]));
  for (const example of examples) {
    const ofClass = byClass.get(example.classId);
    if (ofClass === undefined) throw new RangeError(`an example is of class ${example.classId}, which does not exist`);
    ofClass.push(example);
  }
  const isDivided = [...byClass.values()].some((ofClass) => ofClass.some(isHeldOut) && !ofClass.every(isHeldOut));
  const folders = folderNames(
    classes.map(({ name }) => name),
    !isDivided,
  );
  const pictures = classes.flatMap(({ id }, at) => {
    const ofClass = byClass.get(id)!;
    const digits = Math.max(4, String(ofClass.length).length);
    const mayHoldOut = !ofClass.every(isHeldOut);
    return ofClass.map((example, index) => {
      const part = isDivided ? `${mayHoldOut && isHeldOut(example) ? 'val' : 'train'}/` : '';
      return { path: `${part}${folders[at]}/${pictureFileName(index, digits, example)}`, example };
    });
  });
  const text = encodeExampleProject({
    classes: classes.map(({ name }, at) => ({ name, folder: folders[at]! })),
    examples: new Map(pictures.map(({ path, example: { name, heldOut, group } }) => [path, { name, heldOut, group }])),
  });
  return { pictures, project: { path: exampleProjectFile, text } };
}

const isHeldOut = ({ heldOut }: WrittenExample) => heldOut === true;
