import { describe, expect, test } from 'vitest';
import { readSafetensors, SafetensorsError } from './index.ts';
import { fixture } from './testing/files.ts';

const cases: { name: string; hex: string; reference: string }[] = JSON.parse(
  new TextDecoder().decode(fixture('malformed.json')),
);

const messages: Record<string, string> = {
  'empty file': "not a safetensors file: it has 0 bytes, and the header's length alone takes 8",
  'seven bytes': "not a safetensors file: it has 7 bytes, and the header's length alone takes 8",
  'header over the limit':
    "not a safetensors file: it begins with the bytes 01 e1 f5 05 00 00 00 00, where such a file has its header's length, 100000000 bytes at most",
  'header of 2^64 - 1 bytes':
    "not a safetensors file: it begins with the bytes ff ff ff ff ff ff ff ff, where such a file has its header's length, 100000000 bytes at most",
  'header cut off': 'the file is cut off in its header: 13 bytes, and the header ends at byte 48',
  'no header': 'not a safetensors file: its header must start with "{", got ""',
  'a pickle':
    "not a safetensors file: it begins with the bytes 80 02 7d 71 00 28 58 03, where such a file has its header's length, 100000000 bytes at most",
  'invalid UTF-8': 'not a safetensors file: its header is not valid UTF-8',
  'UTF-8 of a surrogate': 'not a safetensors file: its header is not valid UTF-8',
  'byte order mark': 'not a safetensors file: its header must start with "{", got "\ufeff{}"',
  'white space first': 'not a safetensors file: its header must start with "{", got " {}"',
  'an array': 'not a safetensors file: its header must start with "{", got "[]"',
  'not closed': 'expected "," or "}" in the header, got the end of the header (header, character 53)',
  'padded with zeros': 'the header goes on after its JSON object (header, character 54)',
  'two objects': 'the header goes on after its JSON object (header, character 54)',
  'comma at the end': 'a key of the header must be a string, got "}" (header, character 54)',
  'no comma': 'expected "," or "}" in the header, got "\\"" (header, character 54)',
  'no colon': 'expected ":" after the key "w" of the header, got "1" (header, character 5)',
  'name is no string': 'a key of the header must be a string, got "1" (header, character 1)',
  'name not closed': 'a key of the header does not end: expected a closing quote (header, character 1)',
  'control character in a name': 'a key of the header is not a valid JSON string: "\\"a\\nb\\"" (header, character 6)',
  'unknown escape in a name': 'a key of the header is not a valid JSON string: "\\"a\\\\x62\\"" (header, character 8)',
  'half a surrogate pair in a name':
    'a key of the header is not a valid JSON string: "\\"\\\\ud800\\"" (header, character 9)',
  'name twice': 'the header has the key "w" twice (header, character 57)',
  'name twice, escaped': 'the header has the key "w" twice (header, character 62)',
  '__metadata__ twice': 'the header has the key "__metadata__" twice (header, character 33)',
  'metadata key twice': '__metadata__ has the key "a" twice (header, character 28)',
  'metadata not an object': 'expected "{" at the start of __metadata__, got "\\"" (header, character 16)',
  'metadata null': 'expected "{" at the start of __metadata__, got "null" (header, character 16)',
  'metadata with a number': '__metadata__ "epoch" must be a string, got "3" (header, character 25)',
  'metadata with an object': '__metadata__ "config" must be a string, got "{" (header, character 26)',
  'tensor is a number': 'expected "{" at the start of tensor "w", got "1" (header, character 5)',
  'tensor is a list': 'expected "{" at the start of tensor "w", got "[" (header, character 5)',
  'no dtype': 'tensor "w" has no "dtype" (header, character 39)',
  'no shape': 'tensor "w" has no "shape" (header, character 41)',
  'no data_offsets': 'tensor "w" has no "data_offsets" (header, character 32)',
  'dtype twice': 'tensor "w" has the key "dtype" twice (header, character 27)',
  'dtype unknown':
    'tensor "w" has dtype "F128"; expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64 (header, character 54)',
  'dtype in lower case':
    'tensor "w" has dtype "f32"; expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64 (header, character 53)',
  'dtype constructor':
    'tensor "w" has dtype "constructor"; expected one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64 (header, character 61)',
  'dtype a number': 'dtype of tensor "w" must be a string, got "32" (header, character 14)',
  'shape a number': 'expected "[" at the start of shape of tensor "w", got "2" (header, character 28)',
  'negative length': 'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "-2" (header, character 31)',
  'minus zero': 'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "-0" (header, character 31)',
  fraction: 'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "2.0" (header, character 32)',
  exponent: 'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "2e0" (header, character 32)',
  'leading zero': 'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "02" (header, character 31)',
  'length in quotes': 'shape[0] of tensor "w" must be an integer, got "\\"" (header, character 29)',
  'length null': 'shape[0] of tensor "w" must be an integer, got "null" (header, character 29)',
  'length past 2^53, times 0':
    'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "9007199254740993" (header, character 45)',
  'length past 2^64':
    'shape[0] of tensor "w" must be an integer from 0 to 2^53 - 1, got "18446744073709551617" (header, character 49)',
  'product past 2^64': 'tensor "w": shape [4294967296,4294967296,2] has more than 2^53 elements',
  'product past 2^53, then 0': 'tensor "w": shape [4294967296,4294967296,2,0] has more than 2^53 elements',
  'bits past 2^53': 'tensor "w": shape [9007199254740991] of F32 has more than 2^53 bits',
  'one offset': 'data_offsets of tensor "w" must be two integers, got 1 (header, character 51)',
  'three offsets': 'data_offsets of tensor "w" must be two integers, got 3 (header, character 55)',
  'offsets reversed': 'data_offsets of tensor "w" end before they start: got [8, 0], expected a start of 0',
  'offset past 2^53':
    'data_offsets[1] of tensor "w" must be an integer from 0 to 2^53 - 1, got "9007199254740993" (header, character 66)',
  'shape larger than its bytes': 'tensor "w": shape [3] of F32 takes 12 bytes, but its data_offsets [0, 8] hold 8',
  'shape smaller than its bytes': 'tensor "w": shape [1] of F32 takes 4 bytes, but its data_offsets [0, 8] hold 8',
  'first offset not 0': 'data_offsets of tensor "w" leave a gap: got [4, 12], expected a start of 0',
  overlap: 'data_offsets of tensor "w" overlap the tensor before: got [2, 6], expected a start of 4',
  'same bytes twice': 'data_offsets of tensor "w" overlap the tensor before: got [0, 4], expected a start of 4',
  gap: 'data_offsets of tensor "w" leave a gap: got [6, 10], expected a start of 4',
  'data cut off': 'the file is cut off: its tensors take 8 bytes, and 7 are there',
  'bytes after the last tensor': 'the file goes on after its last tensor: its tensors take 8 bytes, and 9 are there',
  'data without tensors': 'the file goes on after its last tensor: its tensors take 0 bytes, and 1 are there',
  'F4 ends inside a byte': 'tensor "w": shape [3] of F4 (4 bits each) does not end on a whole byte',
  'unknown field nested 200 deep': '"x" of tensor "w" is nested more than 128 deep (header, character 186)',
  'unknown field cut off': '"x" of tensor "w" must be a JSON value, got the end of the header (header, character 17)',
  'unknown field not JSON': '"x" of tensor "w" must be a JSON value, got "nul" (header, character 10)',
};

/**
 * Where this reader is stricter: the format's text asks for `{` first, no key twice and objects of the one form, and
 * JavaScript's integers end at 2^53.
 */
const ACCEPTED_BY_REFERENCE = [
  'white space first',
  'name twice',
  'name twice, escaped',
  'metadata key twice',
  'metadata null',
  'tensor is a list',
  'length past 2^53, times 0',
];

describe('each malformed file gets its own message', () => {
  test.each(cases)('$name', ({ name, hex }) => {
    expect(() => readSafetensors(new Uint8Array(Buffer.from(hex, 'hex')))).toThrow(
      new SafetensorsError(messages[name]!),
    );
  });
});

test('whatever the reference implementation refuses is among them', () => {
  expect(cases.map(({ name }) => name)).toEqual(Object.keys(messages));
  const accepted = cases.filter(({ reference }) => reference === 'accepts').map(({ name }) => name);
  expect(accepted).toEqual(ACCEPTED_BY_REFERENCE);
});
