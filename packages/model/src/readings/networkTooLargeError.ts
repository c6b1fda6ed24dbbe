/** A network that no computer would run. The message says by which measure, and how much is too much. */
export class NetworkTooLargeError extends Error {
  override readonly name = 'NetworkTooLargeError';
}
