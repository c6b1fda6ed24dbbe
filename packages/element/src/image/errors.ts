/** A picture cannot be read. The message says what was given, what was expected and what to do. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** What a caller gets whose work was superseded, cancelled or abandoned. */
export function abortError(why: string): DOMException {
  return new DOMException(why, 'AbortError');
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
