import type { Disk, Found } from '../node/folders/disk.ts';

/** A disk that only exists in memory, with `classes` folders of `pictures` files each. */
export function fakeDisk(classes: number, pictures: number): Disk & { asked: number } {
  const names = (count: number, prefix: string, kind: Found['kind']) =>
    Array.from({ length: count }, (_, at) => ({ name: `${prefix}${String(count - at).padStart(8, '0')}`, kind }));
  const files = names(pictures, 'n01440764_', 'file').map(({ name, kind }) => ({ name: `${name}.JPEG`, kind }));
  const disk = {
    asked: 0,
    names: async (folder: string) => (folder === '/photos' ? names(classes, 'n', 'folder') : files),
    look: async (path: string) => {
      disk.asked++;
      return path.endsWith('.JPEG')
        ? ({ kind: 'file', size: 110_000, time: 1e12 } as const)
        : ({ kind: 'folder', size: 4096, time: 1e12 } as const);
    },
  };
  return disk;
}
