import { CheckpointError } from './errors.ts';

/**
 * Longer JSON than any checkpoint of ours has (ImageNet-21k's labels take half a megabyte), short enough to parse
 * whatever is in it.
 */
const MAX_CHARACTERS = 10_000_000;
/** Deeper than any of ours, and shallow enough for a recursive function to walk over. */
const MAX_DEPTH = 100;

/**
 * JSON that {@link parseJson} gives back as it was.
 * @param what to call it in an error
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
