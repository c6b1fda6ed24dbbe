import { expect, it } from 'vitest';
import { parseAnswer } from './protocol.ts';

it.each([
  ['a step', '{"answer":"step","milliseconds":3,"value":2}', { answer: 'step', milliseconds: 3, value: 2 }],
  ['a failure', '{"answer":"failure","message":"why"}', { answer: 'failure', message: 'why' }],
])('reads %s', (_what, line, expected) => expect(parseAnswer(line)).toEqual(expected));

it.each([
  ['a greeting', 'TensorFlow greets'],
  ['other JSON', '{"level":"info"}'],
  ['half a line', '{"answer":"step","mill'],
  ['nothing', ''],
])('takes %s for no answer', (_what, line) => expect(parseAnswer(line)).toBeUndefined());
