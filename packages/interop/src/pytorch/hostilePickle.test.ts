import { describe, expect, test } from 'vitest';
import { readWeightFile } from '../readWeightFile.ts';
import { ascii, legacyFile, op, storageId, tensorPickle } from '../testing/weightFiles/pickle.ts';
import { rejected } from '../testing/weightFiles/rejected.ts';

const storage = new Float32Array([1, 2, 3, 4, 5, 6]);
const file = (...opcodes: readonly number[]) => legacyFile([...op.proto(), ...opcodes, ...op.stop], storage);

test('the pickles that these tests write are read when there is nothing wrong with them', async () => {
  const bytes = legacyFile(tensorPickle({ elements: 6, shape: [2, 2], strides: [1, 3], offset: 1 }), storage);
  const { tensors } = await readWeightFile(bytes);
  expect([...tensors]).toEqual([['weight', { shape: [2, 2], values: new Float32Array([2, 5, 3, 6]) }]]);
});

test('a file of Python 2 and torch before 0.4: byte strings, _rebuild_tensor, an OrderedDict of a list of pairs', async () => {
  const shortString = (text: string) => [0x55, text.length, ...ascii(text)];
  const tensor = [
    ...op.global('torch._utils', '_rebuild_tensor'),
    ...op.mark,
    ...storageId(6),
    ...op.int(2),
    ...[...op.mark, ...op.int(3), ...op.tuple],
    ...[...op.mark, ...op.int(1), ...op.tuple],
    ...op.tuple,
    ...op.reduce,
  ];
  const pair = [...op.emptyList, ...op.mark, ...shortString('norm.1.weight'), ...tensor, 0x65];
  const pairs = [...op.emptyList, ...op.mark, ...pair, 0x65, 0x85];
  const { tensors } = await readWeightFile(file(...op.global('collections', 'OrderedDict'), ...pairs, ...op.reduce));
  expect([...tensors]).toEqual([['norm.1.weight', { shape: [3], values: new Float32Array([3, 4, 5]) }]]);
});

describe('whatever is there to run code is refused by name', () => {
  const arguments_ = [...op.text('touch /tmp/x'), 0x85];
  test.each<[string, number[], RegExp]>([
    ['GLOBAL', [...op.global('os', 'system'), ...arguments_, ...op.reduce], /asks for os\.system, which runs code/],
    [
      'STACK_GLOBAL',
      [...op.text('builtins'), ...op.text('eval'), ...op.stackGlobal, ...arguments_, ...op.reduce],
      /builtins\.eval/,
    ],
    ['the system by its other name', op.global('posix', 'system'), /posix\.system/],
    ['a function of a module in a module', op.global('os', 'path.join'), /os\.path\.join/],
    ['INST', [...op.mark, 0x69, ...ascii('os\nsystem\n')], /os\.system/],
    ['EXT1', [0x82, 1], /EXT1/],
    ['EXT2', [0x83, 1, 0], /EXT2/],
    ['EXT4', [0x84, 1, 0, 0, 0], /EXT4/],
    ['PERSID', [0x50, ...ascii('0\n')], /PERSID/],
    ['protocol 0', [0x49, ...ascii('1\n')], /protocol 0/],
    ['an unknown opcode', [0xff], /unknown opcode 0xff at byte \d+/],
    ['a call of a dict', [...op.emptyDict, ...op.emptyTuple, ...op.reduce], /calls a dict/],
    [
      'a call of a storage type',
      [...op.global('torch', 'FloatStorage'), ...op.emptyTuple, ...op.reduce],
      /calls torch\.FloatStorage/,
    ],
    ['attributes of a list', [...op.emptyList, ...op.emptyDict, ...op.build], /sets attributes of a list/],
    [
      'attributes of a global',
      [...op.global('collections', 'OrderedDict'), ...op.emptyDict, ...op.build],
      /sets attributes of collections/,
    ],
    [
      'an id of something else',
      [...op.text('module'), ...op.none, 0x86, ...op.persistentId],
      /refers to None as a network's/,
    ],
    ['items of a set that is none', [...op.emptyList, ...op.mark, 0x90], /adds to a list/],
  ])('%s', async (_, opcodes, message) => {
    expect(await rejected(file(...opcodes))).toMatch(message);
  });
});

describe('an object of a class that is not known is data and nothing else', () => {
  const tensor = [...tensorPickle({ elements: 6, shape: [6], strides: [1] })].slice(2, -1); // { weight: tensor }
  const beside = (...value: number[]) => file(...tensor, ...op.text('args'), ...value, ...op.setItem);
  const type = op.global('constructor', 'prototype');

  test.each<[string, number[]]>([
    ['a name', op.global('torch._utils', '_rebuild_tensor_v2.__globals__')],
    ['a call', [...type, ...op.emptyTuple, ...op.reduce]],
    ['a call of what was called', [...type, ...op.emptyTuple, ...op.reduce, ...op.emptyTuple, ...op.reduce]],
    ['NEWOBJ with attributes', [...type, ...op.emptyTuple, 0x81, ...op.emptyDict, ...op.build]],
    ['NEWOBJ_EX', [...type, ...op.emptyTuple, ...op.emptyDict, 0x92]],
    ['OBJ', [...op.mark, ...type, ...op.int(1), 0x6f]],
    ['INST', [...op.mark, ...op.int(1), 0x69, ...ascii('constructor\nprototype\n')]],
    ['a dict of its own', [...type, ...op.emptyTuple, 0x81, ...op.text('a'), ...op.int(1), ...op.setItem]],
    ['a list of its own', [...type, ...op.emptyTuple, 0x81, ...op.int(1), ...op.append]],
    ['attributes that are no dict', [...type, ...op.emptyTuple, 0x81, ...op.none, ...op.build]],
    ['sets', [0x8f, ...op.mark, ...op.int(1), 0x90, 0x30, ...op.mark, 0x91]],
    ['a byte array', [0x96, 2, 0, 0, 0, 0, 0, 0, 0, 1, 2]],
    ['a defaultdict', [...op.global('collections', 'defaultdict'), ...type, 0x85, ...op.reduce]],
  ])('%s', async (_, value) => {
    const { tensors, ignored } = await readWeightFile(beside(...value));
    expect([...tensors.keys()]).toEqual(['weight']);
    expect(ignored![0]).toBe('1 entry that is no tensor: "args"');
    expect(Object.prototype).not.toHaveProperty('state');
  });

  test('which is named', async () => {
    const { ignored } = await readWeightFile(beside(...op.global('argparse', 'Namespace'), ...op.emptyTuple, 0x81));
    expect(ignored).toContain('objects of 1 Python class or function: "argparse.Namespace"');
  });

  test('which is no state dict', async () => {
    const opcodes = [...op.proto(), ...op.global('torch.nn', 'Conv2d'), ...op.emptyTuple, 0x81, ...op.stop];
    expect(await rejected(legacyFile(opcodes))).toMatch(/holds an object of torch\.nn\.Conv2d; expected a state dict/);
  });

  test('nor a network without tensors, or with itself in it, or that is two of the one below it, 40 times', async () => {
    const modules = (child: number[]) => [
      ...[...type, ...op.emptyTuple, 0x81, ...op.put(9)],
      ...[...op.emptyDict, ...op.text('_parameters'), ...op.emptyDict, ...op.setItem],
      ...[...op.text('_modules'), ...op.emptyDict, ...child, ...op.setItem, ...op.build],
    ];
    const named = (name: string, value: number[]) => [...op.text(name), ...value, ...op.setItem];
    const itself = [...op.proto(), ...modules(named('again', op.get(9))), ...op.stop];
    expect(await rejected(legacyFile(itself))).toMatch(/more modules in modules than any network/);
    const twice = (below: number) => [...named('a', op.get(below)), ...named('b', op.get(below))];
    const doubling = Array.from({ length: 40 }, (_, level) => [
      ...modules(level === 0 ? [] : twice(level + 9)),
      ...op.put(level + 10),
    ]).flat();
    expect(await rejected(legacyFile([...op.proto(), ...doubling, ...op.stop]))).toMatch(/more modules in modules/);
    expect(await rejected(legacyFile([...op.proto(), ...modules([]), ...op.stop]))).toMatch(/expected a state dict/);
  });
});

describe('a pickle that is not one', () => {
  test.each<[string, number[], RegExp]>([
    ['nothing on the stack', [], /wants a value that it never had/],
    ['below a mark', [...op.int(1), ...op.mark, 0x86], /wants a value that it never had/],
    ['no mark', op.tuple, /a mark that it never set/],
    ['unknown memo', op.get(7), /recalls value 7/],
    ['an odd number of items', [...op.emptyDict, ...op.mark, ...op.int(1), 0x75], /without a value/],
    ['append to a dict', [...op.emptyDict, ...op.none, ...op.append], /appends to a dict/],
    ['a key of a list', [...op.emptyList, ...op.none, ...op.none, ...op.setItem], /sets a key of a list/],
    ['a text of 4 GiB', [0x58, 255, 255, 255, 255], /a text of 4294967295 bytes/],
    ['bytes of 2^63', [0x8e, 0, 0, 0, 0, 0, 0, 0, 128], /more were expected/],
    ['an integer of 2 GiB', [0x8b, 255, 255, 255, 127], /an integer of 2147483647 bytes/],
    ['an integer of -1 bytes', [0x8b, 255, 255, 255, 255], /an integer of -1 bytes/],
    ['protocol 9', op.proto(9), /protocol 9/],
    ['a line without end', [0x63, ...ascii('os')], /a line that does not end/],
    ['not a state dict', op.int(5), /holds a number; expected a state dict/],
    ['an empty dict', op.emptyDict, /an empty dict/],
    [
      'a dict of numbers',
      [...op.emptyDict, ...op.text('epoch'), ...op.int(3), ...op.setItem],
      /no tensors with names \("epoch" is a number\)/,
    ],
    ['a list that has itself', [...op.emptyList, ...op.put(0), ...op.get(0), ...op.append], /holds a list/],
    [
      'a dict that has itself',
      [...op.emptyDict, ...op.put(0), ...op.text('model'), ...op.get(0), ...op.setItem],
      /"model" is a dict/,
    ],
  ])('%s', async (_, opcodes, message) => {
    expect(await rejected(legacyFile([...op.proto(), ...opcodes, ...op.stop]))).toMatch(message);
  });
});

test.each<[string, number[], RegExp]>([
  ['400,000 nested lists', [...new Array(400_000).fill(0x5d), ...new Array(399_999).fill(0x61)], /holds a list/],
  ['too many values', new Array(500_001).fill(0x4e), /more than 500000 values/],
  ['too many marks', new Array(500_001).fill(0x28), /more than 500000 marks/],
  ['too many steps', new Array(500_001).fill([0x4e, 0x30]).flat(), /more than 1000000 steps/],
  ['more than 16 MiB', [0x42, 0, 0, 0, 1, ...new Array(2 ** 24).fill(0)], /16 MiB at most/],
])('is bounded: %s', async (_, opcodes, message) => {
  expect(await rejected(legacyFile(op.proto().concat(opcodes, op.stop)))).toMatch(message);
});

test('a dict in a thousand places of dicts in a thousand places is looked into once', async () => {
  const nested = (inside: readonly number[]) => {
    const items = Array.from({ length: 1000 }, (_, i) => [...op.text(`k${i}`), ...op.get(1)]).flat();
    return [...inside, ...op.put(1), 0x30, ...op.emptyDict, ...op.mark, ...items, 0x75];
  };
  const start = performance.now();
  const bytes = legacyFile([...op.proto(), ...nested(nested(nested([...op.emptyDict]))), ...op.stop]);
  expect(await rejected(bytes)).toMatch(/no tensors with names \("k0" is a dict/);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('a long list of pairs, made into a dict again and again, is counted', async () => {
  const pair = [...op.mark, ...op.none, ...op.none, ...op.tuple];
  const list = op.emptyList.concat(op.mark, new Array(20_000).fill(pair).flat(), 0x65, 0x85, op.put(1));
  const call = [...op.get(0), ...op.get(1), ...op.reduce, 0x30];
  const calls = new Array(20_000).fill(call).flat();
  const start = [...op.proto(), ...op.global('collections', 'OrderedDict'), ...op.put(0)];
  const bytes = legacyFile(start.concat(list, calls, op.stop));
  expect(await rejected(bytes)).toMatch(/more than 1000000 steps/);
});

describe('tensors that do not fit their storage', () => {
  test.each<[string, { elements?: number; offset?: number; shape: number[]; strides: number[] }, RegExp]>([
    ['too many elements', { shape: [7], strides: [1] }, /"weight" of shape \[7\].*does not fit in its storage of 6/],
    ['an offset', { offset: 1, shape: [2, 3], strides: [3, 1] }, /from element 1 does not fit/],
    ['strides', { shape: [2, 2], strides: [5, 1] }, /does not fit/],
    ['a huge shape', { shape: [2 ** 40, 2 ** 40], strides: [2 ** 40, 1] }, /does not fit/],
    ['a huge shape of stride 0', { shape: [2 ** 50], strides: [0] }, /overlapping strides/],
    ['rows that overlap', { shape: [2, 3], strides: [1, 1] }, /overlapping strides \[1,1\]/],
    ['negative', { shape: [-1], strides: [1] }, /no valid shape and strides/],
    ['a negative stride', { offset: 5, shape: [2], strides: [-1] }, /no valid shape and strides/],
    ['a negative offset', { offset: -1, shape: [2], strides: [1] }, /no valid offset/],
    ['no strides', { shape: [2], strides: [] }, /no valid shape and strides/],
    ['too many axes', { shape: new Array(33).fill(1), strides: new Array(33).fill(1) }, /no valid shape/],
    [
      'a storage that is longer than the file',
      { elements: 2 ** 40, shape: [2], strides: [1] },
      /its tensors expect 1099511627776/,
    ],
  ])('%s', async (_, tensor, message) => {
    expect(await rejected(legacyFile(tensorPickle({ elements: 6, ...tensor }), storage))).toMatch(message);
  });

  test('a storage that the file does not have', async () => {
    expect(await rejected(legacyFile(tensorPickle({ elements: 6, shape: [2], strides: [1] })))).toMatch(
      /no storage "0"/,
    );
  });

  test('a storage described in two ways', async () => {
    const bytes = file(...storageId(6), ...storageId(5));
    expect(await rejected(bytes)).toMatch(/storage "0" is described as 6 F32 and as 5 F32/);
  });

  test('a big-endian machine', async () => {
    expect(await rejected(legacyFile(tensorPickle({ elements: 6, shape: [2], strides: [1] }), storage, false))).toMatch(
      /little-endian/,
    );
  });
});
