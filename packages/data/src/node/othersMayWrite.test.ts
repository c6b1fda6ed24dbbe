import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../testing/temporaryDirectory.ts';
import { cacheFolder } from './cacheFolder.ts';
import { othersMayWrite } from './othersMayWrite.ts';

const isRoot = process.getuid?.() === 0;

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('othersMayWrite', () => {
  /** `shared/mine/file`, with the modes given. */
  function tree(shared: number, mine: number, file = 0o644) {
    const top = join(temporaryDirectory(), 'shared');
    const path = join(top, 'mine', 'file');
    mkdirSync(join(top, 'mine'), { recursive: true });
    writeFileSync(path, '');
    chmodSync(path, file);
    chmodSync(join(top, 'mine'), mine);
    chmodSync(top, shared);
    return { top, path };
  }

  it.each<[string, number, number, number, string | undefined]>([
    ['nobody', 0o755, 0o700, 0o644, undefined],
    ['a folder above that all may write', 0o777, 0o700, 0o644, 'shared may be written by everybody (mode 777)'],
    ['such a folder with the sticky bit', 0o1777, 0o700, 0o644, undefined],
    ['its own folder', 0o755, 0o777, 0o644, 'mine may be written by everybody (mode 777)'],
    ['the file itself', 0o755, 0o755, 0o666, 'file may be written by everybody (mode 666)'],
  ])('%s', (_, shared, mine, file, expected) => {
    const found = othersMayWrite(tree(shared, mine, file).path);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(expected);
  });

  it('judges what is not there yet by the folder that it would be in', () => {
    expect(othersMayWrite(join(tree(0o755, 0o777).top, 'mine', 'a', 'b'))).toContain(
      'mine may be written by everybody',
    );
    expect(othersMayWrite(join(tree(0o755, 0o755).top, 'mine', 'a', 'b'))).toBeUndefined();
  });

  it('looks behind a link', () => {
    const { path } = tree(0o777, 0o700);
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(path, link);
    expect(othersMayWrite(link)).toContain('shared may be written by everybody');
  });

  it.skipIf(!isRoot)('another owner, and a group that is not the own (only root can try this)', () => {
    const { top, path } = tree(0o755, 0o775);
    expect(othersMayWrite(path)).toBeUndefined(); // root's group
    chownSync(join(top, 'mine'), 0, 50);
    expect(othersMayWrite(path)).toContain('mine may be written by group 50 (mode 775)');
    chownSync(top, 12_345, 12_345);
    chmodSync(join(top, 'mine'), 0o755);
    expect(othersMayWrite(path)).toContain('shared belongs to another user (12345)');
  });

  it.skipIf(!isRoot)(
    'a namespace that cannot show root: / and what is in it are trusted, other folders are not',
    ({ skip }) => {
      const home = temporaryDirectory();
      const program = `import { othersMayWrite } from ${JSON.stringify(new URL('othersMayWrite.ts', import.meta.url).href)};
      console.log(JSON.stringify([process.getuid(), ...process.argv.slice(2).map((path) => othersMayWrite(path) ?? null)]));`;
      writeFileSync(join(home, 'program.mts'), program);
      chmodSync(home, 0o755);
      mkdirSync(join(home, 'mine'));
      mkdirSync(join(home, 'theirs'));
      chownSync(join(home, 'mine'), 12_345, 12_345);
      chownSync(home, 12_345, 12_345);
      chownSync(join(home, 'theirs'), 12_346, 12_346);
      const node = [process.execPath, '--import', import.meta.resolve('tsx'), join(home, 'program.mts')];
      const inside = ['--user', '--map-current-user', ...node, join(home, 'mine'), join(home, 'theirs')];
      const asUser = { encoding: 'utf8', uid: 12_345, gid: 12_345 } as const;
      const { status, stdout, stderr, error } = spawnSync('unshare', inside, asUser);
      // Not every kernel lets users make namespaces, and not every user may read this repository.
      const cannot = /unshare|EACCES|permission|cannot find/i.test(`${stderr}${error?.message ?? ''}`);
      skip(status !== 0 && cannot, `no namespace here: ${stderr}`);
      expect(JSON.parse(stdout)).toEqual([
        12_345,
        null,
        expect.stringContaining('theirs belongs to another user (65534)'),
      ]);
    },
  );

  it('cacheFolder takes another place than a shared one, and says so', () => {
    const { top } = tree(0o777, 0o700);
    const { directory, notice } = cacheFolder({ XDG_CACHE_HOME: top });
    expect(directory).toBe(join(homedir(), '.cache', 'densenet'));
    expect(notice).toMatch(/shared\/densenet is not used: .*shared may be written by everybody.* is used instead$/);
    chmodSync(top, 0o755);
    expect(cacheFolder({ XDG_CACHE_HOME: top })).toEqual({ directory: join(top, 'densenet') });
  });

  it("a HOME that is another's is no better: the user database is asked", () => {
    const { top } = tree(0o777, 0o700);
    vi.stubEnv('HOME', top);
    const { directory, notice } = cacheFolder({});
    expect(directory).not.toContain(top);
    expect(notice).toContain(join(top, '.cache', 'densenet'));
  });
});
