import { InvalidValueError } from '../errors.ts';

/** Name of the file beside the folders of classes. */
export const exampleProjectFile = 'project.json';

const format = 'densenet-examples';
const version = 1;

/**
 * What folders of pictures cannot say of the examples that a page was taught with: names that no folder may have, the order of
 * classes, which examples are held out, and which were taken together.
 */
export interface ExampleProject {
  classes: readonly { name: string; folder: string }[];
  /** By the path below the folder that the file lies in. */
  examples: ReadonlyMap<string, ProjectExample>;
}

/** What is known of an example, beside its picture and class. */
export interface ProjectExample {
  /** Name of the file that it came from; empty for one of the camera. */
  name: string;
  heldOut?: boolean | undefined;
  /** What it was taken together with, such as one recording: pictures of a group are nearly alike, and stay in one part. */
  group?: string | undefined;
}

export function encodeExampleProject({ classes, examples }: ExampleProject): string {
  return JSON.stringify({ format, version, classes, examples: Object.fromEntries(examples) }, undefined, 1);
}

/**
 * Reads a project's file. Undefined for a file of another program, which may well have this name.
 *
 * @throws InvalidValueError where the file says that it is ours, and is not as it should be or of a later version
 */
export function decodeExampleProject(text: string): ExampleProject | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || json.format !== format) return undefined;
  if (json.version !== version) throw new InvalidValueError('version', json.version, `${version}, which is known here`);
  if (!Array.isArray(json.classes)) throw new InvalidValueError('classes', json.classes, 'a list');
  if (!isRecord(json.examples)) throw new InvalidValueError('examples', json.examples, 'an object');
  return {
    classes: json.classes.map(classOf),
    examples: new Map(Object.entries(json.examples).map(([path, example]) => [path, exampleOf(path, example)])),
  };
}

function classOf(json: unknown, at: number): { name: string; folder: string } {
  if (isRecord(json) && typeof json.name === 'string' && typeof json.folder === 'string') {
    return { name: json.name, folder: json.folder };
  }
  throw new InvalidValueError(`classes[${at}]`, json, 'an object with the texts name and folder');
}

function exampleOf(path: string, json: unknown): ProjectExample {
  if (isRecord(json)) {
    const { name, heldOut, group } = json;
    const isKnown =
      typeof name === 'string' &&
      (heldOut === undefined || typeof heldOut === 'boolean') &&
      (group === undefined || typeof group === 'string');
    if (isKnown) return { name, ...(heldOut !== undefined && { heldOut }), ...(group !== undefined && { group }) };
  }
  const expected = 'an object with the text name and, where there are such, heldOut true or false and the text group';
  throw new InvalidValueError(`examples[${JSON.stringify(path)}]`, json, expected);
}

const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
