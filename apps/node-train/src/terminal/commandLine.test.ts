import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandName, shellQuoted } from './commandLine.ts';

test.each([
  ['start', 'npm run densenet --'],
  ['densenet', 'npm run densenet --'],
  ['npx', 'densenet'],
  [undefined, 'densenet'],
])('run by npm as %s it is called %s', (event, name) => {
  expect(commandName(event === undefined ? {} : { npm_lifecycle_event: event })).toBe(name);
});

test.each(['checkpoints/quick-2026-01-01T10-00-00', './a.b/c', '/tmp/x_1', 'timm/densenet121.tv_in1k@main'])(
  '%s needs no quotes',
  (word) => {
    expect(shellQuoted(word, 'linux')).toBe(word);
  },
);

test.skipIf(process.platform === 'win32').each(['my folder/run', "it's", '$HOME', 'a;b', '~', '', 'a\\b', '"x" *'])(
  'a shell reads %j as one word, as it is',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuoted(word, 'linux')}`], { encoding: 'utf8' })).toBe(word);
  },
);

test('on Windows', () => {
  expect(shellQuoted('C:\\runs\\one', 'win32')).toBe('C:\\runs\\one');
  expect(shellQuoted('C:\\my runs', 'win32')).toBe('"C:\\my runs"');
});
