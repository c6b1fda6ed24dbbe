import { expect, test } from 'vitest';
import { CacheError } from '../errors.ts';
import { temporaryDirectory } from '../testing/temporary.ts';
import { explainCacheFailure, requireSpace } from './directory.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

test.each([
  [
    'ENOSPC',
    /^the cache folder \/c cannot be used: no space is left on its disk \(ENOSPC\)\. Free some space, or set XDG_CACHE_HOME/,
  ],
  ['EROFS', /its file system is read-only \(EROFS\)\. Set XDG_CACHE_HOME/],
  ['EACCES', /this user may not write there \(EACCES\)\. Set XDG_CACHE_HOME/],
])('%s is explained', (code, message) => {
  const error = explainCacheFailure('/c', withCode(code));
  expect(error).toBeInstanceOf(CacheError);
  expect((error as CacheError).message).toMatch(message);
});

test('other errors pass through', () => {
  const error = withCode('EIO');
  expect(explainCacheFailure('/c', error)).toBe(error);
});

test('an installation that the disk cannot hold is refused before it starts', async () => {
  const directory = await temporaryDirectory();
  await expect(requireSpace(directory, 1, 'a trifle')).resolves.toBeUndefined();
  await expect(requireSpace(directory, 1e18, 'tensorflow')).rejects.toThrow(
    /are free and tensorflow takes 1000000000\.0 GB while it is installed\. Free some space/,
  );
});
