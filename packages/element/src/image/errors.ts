/** A picture cannot be read. The message says what was given, what was expected and what to do. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** The error of work that was superseded, cancelled or abandoned; `why` is its message. */
export function abortError(why: string): DOMException {
  return new DOMException(why, 'AbortError');
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
