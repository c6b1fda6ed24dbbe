/** Examples cannot be read from where they were given. The message says what was found, what was expected and what to do. */
export class ExampleArchiveError extends Error {
  override readonly name = 'ExampleArchiveError';
}
