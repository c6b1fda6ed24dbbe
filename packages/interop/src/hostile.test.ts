import { expect, test } from 'vitest';
import { LIMITS } from './bytes/limits.ts';
import { expectBounded } from './testing/hostile/expectBounded.ts';
import { HOSTILE_FILES } from './testing/hostile/files.ts';
import { rejected } from './testing/weightFiles/rejected.ts';

// One for each kind of limit; the others are in hostile.slow.test.ts.
test.each([
  'a zip .pth of zeros, 1000 MiB unpacked',
  '1,500,000 empty tensors',
  'a tensor each of 19,000 layers',
  '4 million dicts in a legacy pickle',
])('%s: little time and memory', { timeout: 60_000 }, expectBounded);

test('the number of tensors is limited in every format, and said', async () => {
  const message = `${LIMITS.tensors} `;
  for (const name of ['100,000 empty tensors with names of 65 bytes', '20,001 tensors in a legacy .pth']) {
    expect(await rejected(await HOSTILE_FILES[name]!())).toContain(message);
  }
});

test('names of tensors are no longer than any program makes them', async () => {
  expect(await rejected(await HOSTILE_FILES['a tensor with a name of 6.5 million bytes']!())).toMatch(
    /"features\.features\..* has a name of 6480000 characters; at most 1024 are read/,
  );
});
