import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type AnySchema,
  count,
  field,
  finiteNumber,
  type Infer,
  integerFrom,
  list,
  notNegative,
  object,
  oneOf,
  optional,
  orNull,
  orWord,
  positiveInteger,
  positiveNumber,
  SchemaError,
  share,
  text,
  textThat,
  variants,
  where,
  yesOrNo,
} from './index.ts';

const optimizer = variants('kind', {
  sgd: object({ rate: positiveNumber, momentum: field(share, { default: 0 }) }),
  adam: object({ rate: positiveNumber, betas: field(list(share, { length: 2 }), { default: [0.9, 0.999] }) }),
});
const training = object({
  epochs: positiveInteger,
  name: optional(text),
  images: field(orNull(positiveInteger, 'all'), { default: null }),
  optimizer,
});

test('Infer gives the TypeScript type of a schema', () => {
  expectTypeOf<Infer<typeof training>>().toEqualTypeOf<{
    epochs: number;
    name?: string;
    images: number | null;
    optimizer:
      | { kind: 'sgd'; rate: number; momentum: number }
      | { kind: 'adam'; rate: number; betas: readonly number[] };
  }>();
});

test('a word may stand for a value', () => {
  const weights = orNull(orWord(list(positiveNumber), 'balanced'), 'none');
  for (const value of [null, 'balanced', [1, 2]]) expect(weights.read(value, 'x')).toEqual(value);
  expect(() => weights.read('even', 'x')).toThrow('x must be a list or balanced or null, got "even"');
  expect(() => weights.read([1, -2], 'x')).toThrow('x[1] must be a positive number, got -2');
  expectTypeOf<Infer<typeof weights>>().toEqualTypeOf<readonly number[] | 'balanced' | null>();
});

test("a missing field gets its default, or is left out if optional; fields come in the schema's order", () => {
  const read = training.read({ optimizer: { rate: 1, kind: 'adam' }, epochs: 2 }, '');
  expect(JSON.stringify(read)).toBe(
    '{"epochs":2,"images":null,"optimizer":{"kind":"adam","rate":1,"betas":[0.9,0.999]}}',
  );
  expect(training.read(read, '')).toEqual(read);
});

test.each<[message: string, schema: AnySchema, value: unknown]>([
  ['x must be a positive integer, got 1.5', positiveInteger, 1.5],
  ['x must be a positive integer, got "1"', positiveInteger, '1'],
  ['x must be a positive integer, got 9007199254740992', positiveInteger, 2 ** 53],
  ['x must be a positive number, got Infinity', positiveNumber, Number.POSITIVE_INFINITY],
  ['x must be a number, got NaN', finiteNumber, Number.NaN],
  ['x must be a number of 0 or more, got -1', notNegative, -1],
  ['x must be an integer of 0 or more, got -1', count, -1],
  ['x must be an integer from 1 to 3, got 4', integerFrom(1, 3), 4],
  ['x must be a number in [0, 1), got 1', share, 1],
  ['x must be true or false, got "yes"', yesOrNo, 'yes'],
  ['x must be a text, got what JSON cannot hold', text, { big: 1n }],
  ['x must be short, got "longer"', textThat('short', (value) => value.length < 4), 'longer'],
  ['x must be one of a, b, got a function', oneOf('a', 'b'), () => 'a'],
  ['x must be a number in [0, 1) or null, got 2', orNull(share, 'none'), 2],
  ['x[1] must be a number in [0, 1), got null', orNull(list(share), 'none'), [0, null]],
  ['x must be a list, got []', list(share), []],
  ['x must be a list of 2, got [0]', list(share, { length: 2 }), [0]],
  ['x.epochs must be a positive integer, got nothing', training, {}],
  ['x.epochs must be a positive integer, got nothing', training, Object.create({ epochs: 1 })],
  ['x must be an object, got [{}]', training, [{}]],
  ['x.optimizer must be an object, got nothing', training, { epochs: 1 }],
  ['x.optimizer.kind must be one of sgd, adam, got "sdg"', training, { epochs: 1, optimizer: { kind: 'sdg' } }],
  [
    'x.optimizer.momentum must be left out: the fields are rate, betas, got 0.9',
    training,
    { epochs: 1, optimizer: { kind: 'adam', momentum: 0.9, rate: 1 } },
  ],
  [
    'x.epoch must be left out (did you mean epochs?): the fields are epochs, name, images, optimizer, got 1',
    training,
    { epoch: 1 },
  ],
])('%s', (message, schema, value) => {
  const refused = () => schema.read(value, 'x');
  expect(refused).toThrow(SchemaError);
  expect(refused).toThrow(expect.objectContaining({ message }));
});

describe('unknown fields', () => {
  test('are left out on request, at any depth', () => {
    const value = { epochs: 1, comment: '', optimizer: { kind: 'sgd', rate: 1, comment: '' } };
    expect(training.read(value, '', 'drop')).toEqual({
      epochs: 1,
      images: null,
      optimizer: { kind: 'sgd', rate: 1, momentum: 0 },
    });
  });
});

test('a condition on several fields', () => {
  const range = where(object({ from: count, to: count }), ({ from, to }, path) => {
    if (to < from) throw new SchemaError(`${path}.to`, to, `at least ${from}`);
  });
  expect(range.read({ from: 1, to: 1 }, 'range')).toEqual({ from: 1, to: 1 });
  expect(() => range.read({ from: 2, to: 1 }, 'range')).toThrow('range.to must be at least 2, got 1');
});

test('a message shows at most a hundred characters of a value', () => {
  expect(() => text.read(Array(100_000).fill(1), 'x')).toThrow(/got \[(1,)+1?\.\.\.$/);
});
