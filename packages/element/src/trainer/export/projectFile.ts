import { reason, reasoned } from '../../messages/reasons.ts';
import { ExampleArchiveError } from './errors.ts';

/** Name of the file that keeps what folders cannot say. */
export const projectFileName = 'project.json';

const format = 'densenet-examples';
const version = 1;

/** What folders cannot say: names that no folder may have, the order of classes, and which examples are held out. */
export interface ProjectFile {
  classes: readonly { name: string; folder: string }[];
  /** By the path below the project's folder. */
  examples: ReadonlyMap<string, { name: string; heldOut?: boolean | undefined }>;
}

export function encodeProject({ classes, examples }: ProjectFile): string {
  return JSON.stringify({ format, version, classes, examples: Object.fromEntries(examples) }, undefined, 1);
}

/**
 * Reads a project's file. Undefined for one that is of another program, which may well have this name.
 *
 * @throws ExampleArchiveError where the file says that it is ours, and is not as it should be or of a later version
 */
export function decodeProject(text: string): ProjectFile | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || json.format !== format) return undefined;
  if (typeof json.version !== 'number') throw wrong(`version is ${JSON.stringify(json.version)}, expected a number`);
  const found = json.version;
  if (found > version) throw reasoned(ExampleArchiveError, reason('projectVersion', found, version));
  if (!Array.isArray(json.classes)) throw wrong('classes is no list');
  if (!isRecord(json.examples)) throw wrong('examples is no object');
  return {
    classes: json.classes.map(classOf),
    examples: new Map(Object.entries(json.examples).map(([path, example]) => [path, exampleOf(path, example)])),
  };
}

function classOf(json: unknown, at: number): { name: string; folder: string } {
  if (isRecord(json) && typeof json.name === 'string' && typeof json.folder === 'string') {
    return { name: json.name, folder: json.folder };
  }
  throw wrong(`classes[${at}] is ${JSON.stringify(json)}, expected { "name": ..., "folder": ... } of texts`);
}

function exampleOf(path: string, json: unknown): { name: string; heldOut?: boolean } {
  if (isRecord(json) && typeof json.name === 'string') {
    if (typeof json.heldOut === 'boolean') return { name: json.name, heldOut: json.heldOut };
    if (json.heldOut === undefined) return { name: json.name };
  }
  throw wrong(
    `examples[${JSON.stringify(path)}] is ${JSON.stringify(json)}, expected { "name": a text, "heldOut": true or false }`,
  );
}

const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const wrong = (problem: string) => reasoned(ExampleArchiveError, reason('projectForm', problem));
