import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeModelFile } from '../checkpoint/index.ts';
import { readSafetensors, SafetensorsError } from './index.ts';
import { fixture, rawFile } from './testing/files.ts';

type Tensors = Record<string, [dtype: string, shape: number[], hex: string]>;

/** Needs Python 3 with venv and pip: puts the reference implementation into a folder of its own, once. */
describe.runIf(process.env.DENSENET_SLOW === '1')('beside the reference implementation', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'safetensors-reference-'));
    execFileSync('python3', ['-m', 'venv', folder]);
    execFileSync(join(folder, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      'safetensors==0.8.0',
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function reference(files: readonly Uint8Array[]): (Tensors | null)[] {
    const script = fileURLToPath(new URL('testing/reference.py', import.meta.url));
    const input = JSON.stringify(files.map((bytes) => Buffer.from(bytes).toString('hex')));
    const output = execFileSync(join(folder, 'bin', 'python'), [script], { input, maxBuffer: 2 ** 30 });
    return JSON.parse(output.toString());
  }

  function ours(bytes: Uint8Array): Tensors | string {
    try {
      const { tensors } = readSafetensors(bytes);
      const entries = [...tensors].map(([name, { dtype, shape, data }]) => [
        name,
        [dtype, shape, Buffer.from(data).toString('hex')],
      ]);
      return Object.fromEntries(entries);
    } catch (error) {
      if (!(error instanceof SafetensorsError)) throw error;
      return error.message;
    }
  }

  /** What this reader refuses and the reference does not: see malformed.test.ts. */
  const STRICTER = / twice |must start with "\{"|expected "\{" at the start|integer from 0 to 2\^53/;

  function expectSameVerdicts(files: readonly Uint8Array[]): number {
    const theirs = reference(files);
    for (const [i, bytes] of files.entries()) {
      const found = ours(bytes);
      if (theirs[i] === null) expect(found, Buffer.from(bytes).toString('hex')).toBeTypeOf('string');
      else if (typeof found === 'string') expect(found).toMatch(STRICTER);
      else expect(found).toEqual(theirs[i]);
    }
    return theirs.filter((verdict) => verdict !== null).length;
  }

  test('thousands of changed files get the same verdict and tensors', () => {
    const golden = fixture('golden.safetensors');
    const headerEnd = 8 + Number(new DataView(golden.buffer).getBigUint64(0, true));
    const characters = [...'{}[]",:0123456789-. \\ue+F3I8'].map((character) => character.charCodeAt(0));
    const edit = fc.record({
      at: fc.integer({ min: 8, max: headerEnd }),
      to: fc.oneof(fc.constantFrom(...characters), fc.nat(255)),
    });
    const edited = fc.sample(fc.array(edit, { minLength: 1, maxLength: 2 }), 4000).map((edits) => {
      const bytes = golden.slice();
      for (const { at, to } of edits) bytes[at] = to;
      return bytes;
    });
    const accepted = expectSameVerdicts(edited);
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(3500);
  });

  test('headers of small tensors at random places get the same verdict and tensors', () => {
    const entry = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'U8', 'F4', 'F6_E2M3'),
      shape: fc.array(fc.nat(2), { maxLength: 2 }),
      data_offsets: fc.tuple(fc.nat(8), fc.nat(8)),
    });
    const header = fc.dictionary(fc.constantFrom('a', 'b', 'c'), entry, { maxKeys: 2, noNullPrototype: true });
    const files = fc
      .sample(fc.tuple(header, fc.nat(8)), 20_000)
      .map(([json, size]) => rawFile(JSON.stringify(json), size));
    expect(expectSameVerdicts(files)).toBeGreaterThan(100);
  });

  test('a model file of ours is read', () => {
    const values = new Float32Array([1, 2, 3, 4]);
    const arrays = { 'conv.weight': { shape: [1, 1, 2, 2], values }, 'norm.running_var': { shape: [4], values } };
    const hex = (list: ArrayBufferView) => Buffer.from(list.buffer).toString('hex');
    expect(reference([encodeModelFile({ arrays, config: { k: 1 } }, { dtype: 'float16' })])).toEqual([
      {
        'conv.weight': ['F16', [2, 2, 1, 1], hex(new Uint16Array([0x3c00, 0x4200, 0x4000, 0x4400]))],
        'norm.running_var': ['F32', [4], hex(values)],
      },
    ]);
  });
});
