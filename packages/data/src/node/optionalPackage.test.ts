import { expect, test } from 'vitest';
import { MissingPackageError, optionalPackage } from './optionalPackage.ts';

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from file.js`), { code: 'ERR_MODULE_NOT_FOUND' });

test('one that is not installed: what needs it, and how it is installed', async () => {
  const importing = optionalPackage('sharp', 'decoding pictures', () => Promise.reject(missing('sharp')));
  await expect(importing).rejects.toThrow(MissingPackageError);
  await expect(importing).rejects.toThrow(
    'decoding pictures needs the package sharp, which is not installed: npm install sharp',
  );
});

test('what an installed one lacks is not taken for its own absence', async () => {
  const importing = optionalPackage('sharp', 'decoding pictures', () =>
    Promise.reject(missing('@img/sharp-linux-x64')),
  );
  await expect(importing).rejects.toThrow("Cannot find package '@img/sharp-linux-x64'");
});

test('an installed one is handed on', async () => {
  const { default: sharp } = await optionalPackage('sharp', 'decoding pictures', () => import('sharp'));
  expect(typeof sharp).toBe('function');
});
