import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { integrityMismatch } from './integrity.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
const hash = (algorithm: string) => `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;

it.each(['sha256', 'sha384', 'sha512'])('accepts the right %s', async (algorithm) => {
  expect(await integrityMismatch(bytes, hash(algorithm))).toBeUndefined();
});

it('gives the hash that was found where it does not match', async () => {
  expect(await integrityMismatch(bytes, `sha256-${'A'.repeat(43)}=`)).toBe(hash('sha256'));
});

it('checks the strongest algorithm only, of which any hash may match', async () => {
  expect(await integrityMismatch(bytes, `sha256-AAAA ${hash('sha512')}`)).toBeUndefined();
  expect(await integrityMismatch(bytes, `${hash('sha256')} sha512-AAAA`)).toBe(hash('sha512'));
  expect(await integrityMismatch(bytes, `sha384-AAAA ${hash('sha384')}?option`)).toBeUndefined();
});

it('throws where no entry of the attribute is readable', async () => {
  await expect(integrityMismatch(bytes, 'md5-AAAA')).rejects.toThrow(
    'integrity must be sha256-, sha384- or sha512- with a base64 hash, got "md5-AAAA"',
  );
});
