import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendFile, serve } from '../../../data/src/testing/fileServer.ts';
import { temporaryDirectory } from '../../../data/src/testing/temporaryDirectory.ts';
import { cachedFile } from './cachedFile.ts';

const file = new Uint8Array(2000).fill(1);
const planted = new Uint8Array(2000).fill(2);
const timing = { responseMs: 20_000, stallMs: 20_000, attempts: 1, backoffMs: 1 };

describe.skipIf(process.platform === 'win32')('what lies in a folder where everybody may write', () => {
  const shared = () => {
    const folder = join(temporaryDirectory(), 'shared');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    return join(folder, 'file');
  };

  it('is not used without a checksum, which is said, but downloaded anew', async () => {
    const { url } = await serve((request, response) => sendFile(request, response, file));
    const cachePath = shared();
    writeFileSync(cachePath, planted);
    const messages: (string | undefined)[] = [];
    const request = {
      url,
      cachePath,
      timing,
      onProgress: (_r: number, _t?: number, said?: string) => messages.push(said),
    };
    expect(await cachedFile(request)).toEqual(file);
    expect(messages[0]).toMatch(
      /file is not used: .*shared may be written by everybody \(mode 777\), and there is no checksum/,
    );
    expect(new Uint8Array(readFileSync(cachePath))).toEqual(file);
    await expect(cachedFile({ ...request, offline: true })).rejects.toThrow('is not in the cache');
  });

  it('is used with one', async () => {
    const cachePath = shared();
    writeFileSync(cachePath, file);
    const sha256 = createHash('sha256').update(file).digest('hex');
    expect(await cachedFile({ url: 'http://127.0.0.1:9/', cachePath, timing, sha256 })).toEqual(file);
    writeFileSync(cachePath, planted);
    await expect(cachedFile({ url: 'http://127.0.0.1:9/', cachePath, timing, sha256 })).rejects.toThrow(
      'could not be reached',
    );
  });
});
