import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { defaultCacheDirectory, writeCacheFile } from './cache.ts';
import { CacheWriteError } from './errors.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('defaultCacheDirectory', () => {
  it('follows the XDG rules', () => {
    const inHome = join(homedir(), '.cache', 'densenet', 'datasets');
    for (const [cacheHome, expected] of [
      ['/var/cache', '/var/cache/densenet/datasets'],
      ['', inHome],
      ['relative/path', inHome],
    ] as const) {
      vi.stubEnv('XDG_CACHE_HOME', cacheHome);
      expect(defaultCacheDirectory()).toBe(expected);
    }
  });
});

describe('writeCacheFile', () => {
  it('makes the folders and writes the file, over an older one too', async () => {
    const path = join(temporaryDirectory(), 'a', 'b', 'file');
    await writeCacheFile(path, Uint8Array.of(1));
    await writeCacheFile(path, Uint8Array.of(2, 3));
    expect([...readFileSync(path)]).toEqual([2, 3]);
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  it('lets many write the same file at once', async () => {
    const path = join(temporaryDirectory(), 'file');
    await Promise.all(Array.from({ length: 8 }, () => writeCacheFile(path, new Uint8Array(100_000).fill(5))));
    expect(readFileSync(path).every((byte) => byte === 5)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  it('says so when the disk is full, leaves the old file and nothing half-written', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'file');
    writeFileSync(path, 'old');
    const handle = await open(path);
    const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    vi.spyOn(Object.getPrototypeOf(handle), 'writeFile').mockRejectedValue(noSpace);
    await handle.close();
    const failure = writeCacheFile(path, new Uint8Array(1234));
    await expect(failure).rejects.toThrow(CacheWriteError);
    await expect(failure).rejects.toThrow(
      `cannot write 1234 bytes to ${path}: no space is left on the device. Make room there, or choose another cache folder`,
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('says so when the folder cannot be made or the target is a folder', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'plain'), '');
    await expect(writeCacheFile(join(directory, 'plain', 'file'), Uint8Array.of(1))).rejects.toThrow(CacheWriteError);
    mkdirSync(join(directory, 'folder'));
    await expect(writeCacheFile(join(directory, 'folder'), Uint8Array.of(1))).rejects.toThrow(
      /cannot write 1 bytes to .*folder/,
    );
    expect(readdirSync(directory).sort()).toEqual(['folder', 'plain']);
  });
});
