import { describe, test } from 'vitest';
import { expectBounded } from './testing/hostile/expectBounded.ts';
import { HOSTILE_FILES } from './testing/hostile/files.ts';

describe.runIf(process.env.DENSENET_SLOW === '1')('hostile files, each in a process of its own', () => {
  test.each(Object.keys(HOSTILE_FILES))('%s: little time and memory', { timeout: 120_000 }, expectBounded);
});
