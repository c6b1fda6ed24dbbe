import { expect, test } from 'vitest';
import { commandName } from './commandName.ts';

test.each([
  ['start', 'npm run densenet --'],
  ['densenet', 'npm run densenet --'],
  ['npx', 'densenet'],
  [undefined, 'densenet'],
])('run by npm as %s it is called %s', (event, name) => {
  expect(commandName(event === undefined ? {} : { npm_lifecycle_event: event })).toBe(name);
});
