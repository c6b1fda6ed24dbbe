/** No backend works here, or the one that did was lost and did not come back. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/** What an aborted promise rejects with, whatever reason the signal carries: it must survive the way out of a worker. */
export function abortError(): DOMException {
  return new DOMException('it was cancelled', 'AbortError');
}
