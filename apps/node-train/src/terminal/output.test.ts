import { expect, onTestFinished, test, vi } from 'vitest';
import { errorLines, note, print } from './output.ts';

test.each([
  ['stdout', print],
  ['stderr', note],
] as const)('to %s: a line for each text, whatever is in it', (stream, write) => {
  const spy = vi.spyOn(process[stream], 'write').mockReturnValue(true);
  onTestFinished(() => spy.mockRestore());
  write('photo.png: cat\x1b[2J\nerror: none 99 %', '', 'dog');
  expect(spy.mock.calls.map(([text]) => text).join('')).toBe('photo.png: cat\\x1b[2J\\nerror: none 99 %\n\ndog\n');
});

test('a message of several lines does not look like several messages', () => {
  expect(errorLines('error: it does not compile:\nkernel.h:3: oh\nerror: forged\n')).toEqual([
    'error: it does not compile:',
    '  kernel.h:3: oh',
    '  error: forged',
  ]);
});
