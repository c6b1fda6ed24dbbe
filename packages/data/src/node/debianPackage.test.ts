import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeCommands } from '../testing/fakeCommands.ts';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { withDebianPackage } from './debianPackage.ts';
import { DebianPackageError } from './errors.ts';

const unpack = 'mkdir -p "$3/usr/share" && cp "$2" "$3/usr/share/file"';
const fetch = (onSuccess: string) => `case "$1" in update) exit 0;; download) ${onSuccess};; esac`;
/** A temporary folder of the test's own, to see that nothing is left in it. */
function fakeTemporaryDirectory(): string {
  const directory = temporaryDirectory();
  vi.stubEnv('TMPDIR', directory);
  return directory;
}

const noUse = async () => 'not used';

afterEach(() => void vi.unstubAllEnvs());

// The scripts need a shell; on Windows there is no Debian package to test.
describe.skipIf(process.platform === 'win32')('withDebianPackage', () => {
  it('unpacks what apt downloads, with private folders, and cleans up', async () => {
    const bin = fakeCommands({
      'apt-get': `echo "$@" >> "$(dirname "$0")/log"; ${fetch('echo content > "$2_1.0_all.deb"')}`,
      'dpkg-deb': unpack,
    });
    let tree = '';
    const content = await withDebianPackage('dataset-toy', undefined, async (path) => {
      tree = path;
      return readFileSync(join(path, 'usr/share/file'), 'utf8');
    });
    expect(content).toBe('content\n');
    expect(existsSync(join(tree, '..'))).toBe(false);
    const [update, download] = readFileSync(join(bin, 'log'), 'utf8').split('\n');
    expect(update).toMatch(/^update .*Dir::State::Lists=\S+densenet-apt-.*Dir::Cache=\S+densenet-apt-/);
    expect(download).toMatch(/^download dataset-toy .*Dir::State::Lists=/);
  });

  it.each<[string, Record<string, string>, string]>([
    ['there is no apt-get', {}, 'apt-get is not on this machine, which seems not to be Debian or Ubuntu'],
    [
      'apt does not know the package',
      { 'apt-get': fetch('echo "E: Unable to locate package dataset-toy" >&2; exit 100') },
      'apt-get failed (exit code 100): E: Unable to locate package dataset-toy',
    ],
    [
      'the lists could not be fetched, and so the package is unknown',
      {
        'apt-get':
          'if [ "$1" = update ]; then echo "W: Failed to fetch the list" >&2; else echo "E: Unable to locate" >&2; exit 100; fi',
      },
      'apt-get failed (exit code 100): E: Unable to locate (apt-get update had said: W: Failed to fetch the list)',
    ],
    ['apt brings nothing', { 'apt-get': fetch('exit 0') }, 'apt-get downloaded no .deb file'],
    [
      'the archive is damaged',
      {
        'apt-get': fetch('echo x > toy.deb'),
        'dpkg-deb': 'echo "dpkg-deb: error: not a Debian format archive" >&2; exit 2',
      },
      'dpkg-deb failed (exit code 2): dpkg-deb: error: not a Debian format archive',
    ],
  ])('says why when %s', async (_, scripts, message) => {
    fakeCommands(scripts, { alone: Object.keys(scripts).length === 0 });
    const temporary = fakeTemporaryDirectory();
    const failure = withDebianPackage('dataset-toy', undefined, noUse);
    await expect(failure).rejects.toThrow(DebianPackageError);
    await expect(failure).rejects.toThrow(`package dataset-toy: ${message}`);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('tries the download though one mirror failed the update', async () => {
    fakeCommands({
      'apt-get': 'if [ "$1" = update ]; then echo "E: no Release file" >&2; exit 100; else echo content > toy.deb; fi',
      'dpkg-deb': unpack,
    });
    expect(await withDebianPackage('toy', undefined, async (tree) => existsSync(join(tree, 'usr/share/file')))).toBe(
      true,
    );
  });

  it('kills apt and cleans up when aborted', async () => {
    fakeCommands({ 'apt-get': 'sleep 60' });
    const temporary = fakeTemporaryDirectory();
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 100);
    const began = performance.now();
    await expect(withDebianPackage('toy', controller.signal, noUse)).rejects.toThrow('Ctrl-C');
    expect(performance.now() - began).toBeLessThan(5000);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
