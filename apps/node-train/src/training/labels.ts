import { readFile, stat } from 'node:fs/promises';

/** Labels that cannot be read. The message says where and what was expected. */
export class LabelsError extends Error {
  override readonly name = 'LabelsError';
}

/** Most bytes of a file of labels; ImageNet's largest lists have some megabytes. */
const largestFile = 64 * 1024 * 1024;

/**
 * Reads names of classes: from a file (a name in each line, or JSON), or from the text itself, separated by commas.
 *
 * @throws LabelsError where there is neither such a file nor a comma, or the file's content is no list of names
 */
export async function readLabels(text: string): Promise<string[]> {
  const found = await stat(text).catch(() => undefined);
  if (found?.isFile()) {
    if (found.size > largestFile) throw new LabelsError(`${text} has ${found.size} bytes: no list of labels`);
    return parseLabels(await readFile(text), text);
  }
  if (!text.includes(',')) {
    throw new LabelsError(`--labels must be names with commas between them or a file that has them, got ${text}`);
  }
  return text.split(',').map((label) => label.trim());
}

/**
 * The names in a file's bytes: UTF-8, or UTF-16 where a byte order mark says so. JSON is an array of names, or an object from
 * the classes' numbers to names (transformers' `id2label`), or to arrays that end in names (`imagenet_class_index.json`).
 *
 * @param file what messages call the file
 * @throws LabelsError where the bytes are no list of names; it says why
 */
export function parseLabels(bytes: Uint8Array, file: string): string[] {
  const text = decode(bytes, file).trim();
  const labels = /^[[{]/.test(text) ? namesIn(parseJson(text, file), file) : text.split(/\r\n|\n|\r/);
  const trimmed = labels.map((label) => label.trim());
  const empty = trimmed.indexOf('');
  if (empty >= 0) {
    throw new LabelsError(
      trimmed.length === 1 ? `${file} has no labels` : `${file} has no name for class ${empty} (the first is 0)`,
    );
  }
  return trimmed;
}

function decode(bytes: Uint8Array, file: string): string {
  const marks: Record<string, string> = { fffe: 'utf-16le', feff: 'utf-16be' };
  const encoding = marks[Buffer.from(bytes.subarray(0, 2)).toString('hex')] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LabelsError(`${file} is no text in ${encoding.toUpperCase()}: save it as UTF-8`, { cause: error });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabelsError(`${file} begins as JSON and is none: ${(error as Error).message}`, { cause: error });
  }
}

function namesIn(json: unknown, file: string): string[] {
  const fail = () =>
    new LabelsError(`${file} must hold an array of names, or an object from 0, 1, ... to names, one for each class`);
  if (typeof json !== 'object' || json === null) throw fail();
  const count = Object.keys(json).length;
  // For an object and an array alike: an array's keys are 0, 1, ... too.
  return Array.from({ length: count }, (_, index) => {
    const value: unknown = (json as Record<string, unknown>)[index];
    const name: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof name !== 'string') throw fail();
    return name;
  });
}
