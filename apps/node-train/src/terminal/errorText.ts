import { inspect } from 'node:util';

/** What the user is told of an error: its message, written for people; with DENSENET_DEBUG the stack and the causes too. */
export function errorText(error: unknown, debugging = process.env.DENSENET_DEBUG !== undefined): string {
  if (debugging) return inspect(error);
  return error instanceof Error ? error.message : String(error);
}
