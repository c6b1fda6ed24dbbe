import { CheckpointError } from './errors.ts';

/**
 * Longest JSON that is read or written: more than any checkpoint needs (ImageNet-21k's labels take half a megabyte), and short
 * enough to be parsed whatever is in it.
 */
const MAX_CHARACTERS = 10_000_000;
/** Deepest nesting: more than any checkpoint needs, and little enough for recursive functions. */
const MAX_DEPTH = 100;

/**
 * A value as JSON, of which {@link parseJson} makes the same value again.
 * @param what name of the value in an error
 * @throws CheckpointError where JSON would quietly change or drop something: NaN, infinity, typed arrays, maps, functions,
 * undefined in an array
 */
export function stringifyJson(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (key, part: unknown) => {
      if (part !== undefined || key === '') checkPart(part, key === '' ? what : `${what}: "${key}"`);
      return part;
    });
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`${what} cannot be written as JSON: ${(error as Error).message}`, { cause: error });
  }
  checkSize(text!, what);
  return text!;
}

/**
 * @throws CheckpointError where `text` is not JSON, or is longer or nested deeper than any checkpoint's; it names `what`
 */
export function parseJson(text: string, what: string): unknown {
  checkSize(text, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(`${what} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

function checkPart(part: unknown, what: string): void {
  if (part === null || typeof part === 'string' || typeof part === 'boolean') return;
  if (typeof part === 'number') {
    if (!Number.isFinite(part)) throw new CheckpointError(`${what} is ${part}, which JSON cannot hold`);
    return;
  }
  if (Array.isArray(part)) {
    if (part.includes(undefined))
      throw new CheckpointError(`${what} holds undefined, which JSON cannot hold in an array`);
    return;
  }
  const prototype: unknown = typeof part === 'object' ? Object.getPrototypeOf(part) : undefined;
  if (prototype === null || prototype === Object.prototype) return;
  const kind = typeof part === 'object' ? part.constructor.name : typeof part;
  throw new CheckpointError(`${what} is of type ${kind}, which JSON cannot hold`);
}

function checkSize(text: string, what: string): void {
  if (text.length > MAX_CHARACTERS) {
    throw new CheckpointError(`${what} has ${text.length} characters of JSON; expected at most ${MAX_CHARACTERS}`);
  }
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '\\') i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '{' || character === '[')) depth++;
    else if (!quoted && (character === '}' || character === ']')) depth--;
    if (depth > MAX_DEPTH) throw new CheckpointError(`${what} is JSON nested more than ${MAX_DEPTH} deep`);
  }
}

/** Key of `__metadata__` that tells our files from others', with the kind of file and the version of what is in it. */
const SCHEMA_KEY = 'schema';

export type FileKind = 'densenet-model' | 'densenet-state';

const VERSION = 1;

/**
 * `__metadata__` that every file of ours has. `format: pt` is what PyTorch's own writers put there and some readers ask
 * for.
 */
export function schemaMetadata(kind: FileKind): Record<string, string> {
  return { format: 'pt', [SCHEMA_KEY]: `${kind}/${VERSION}` };
}

/**
 * True when a file of ours of this kind has these metadata, false when the file is someone else's: then none of its
 * metadata mean anything to us.
 * @throws CheckpointError where the file is ours, but of another kind or of a version that this program does not know
 */
export function hasSchema(metadata: Readonly<Record<string, string>>, kind: FileKind): boolean {
  const match = /^(densenet-model|densenet-state)\/(\d+)$/.exec(metadata[SCHEMA_KEY] ?? '');
  if (match === null) return false;
  if (match[1] !== kind) throw new CheckpointError(`this is a ${match[1]} file; expected a ${kind} file`);
  if (Number(match[2]) !== VERSION) {
    throw new CheckpointError(
      `this ${kind} file has version ${match[2]}, and this program reads version ${VERSION}: use the version that wrote it`,
    );
  }
  return true;
}
