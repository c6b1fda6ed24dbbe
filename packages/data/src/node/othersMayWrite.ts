import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Write permission for the group, and for all. */
const GROUP_WRITE = 0o020;
const ALL_WRITE = 0o002;
/** In such a folder (as /tmp) only its owner renames and removes an entry. */
const STICKY = 0o1000;
/** What Linux shows in a user namespace (Flatpak, bubblewrap, rootless containers) for owners that have no number in it. */
const UNMAPPED = 65_534;

/**
 * Why another user than this one and root could change what is at `path`, or put something else there: the owner and the mode
 * of it and of every folder above it. undefined where nobody could, and on Windows, where a user's folders are the user's. What
 * is not there yet is judged by the folder that it would be in. Access control lists are not looked at.
 */
export function othersMayWrite(path: string): string | undefined {
  if (process.getuid === undefined) return undefined;
  for (let at = resolve(path); ; at = dirname(at)) {
    const stats = statsOf(at);
    const why = stats && problem(at, stats, process.getuid());
    if (why !== undefined) return why;
    // A link is changed by whoever may write its folder, which follows; what it leads to has folders of its own.
    if (stats?.isSymbolicLink()) {
      const target = targetOf(at);
      const behind = target === undefined ? `${at} is a link to nothing` : othersMayWrite(target);
      if (behind !== undefined) return behind;
    }
    if (at === dirname(at)) return undefined;
  }
}

function problem(path: string, stats: Stats, user: number): string | undefined {
  const { uid, gid, mode } = stats;
  if (uid !== user && uid !== 0 && !isSystems(path, uid)) return `${path} belongs to another user (${uid})`;
  if (stats.isSymbolicLink() || (stats.isDirectory() && (mode & STICKY) !== 0)) return undefined;
  const permissions = `(mode ${(mode & 0o7777).toString(8)})`;
  if ((mode & ALL_WRITE) !== 0) return `${path} may be written by everybody ${permissions}`;
  // A group of the user's own has the user's number, as most Linux systems give it; group 0 is root's.
  const own = gid === 0 || gid === uid;
  return (mode & GROUP_WRITE) !== 0 && !own ? `${path} may be written by group ${gid} ${permissions}` : undefined;
}

/** Whether it is `/` or in it, as `/home`, and its owner one that a user namespace cannot show: the system's root. */
function isSystems(path: string, uid: number): boolean {
  return uid === UNMAPPED && dirname(dirname(path)) === dirname(path) && !isMapped(uid);
}

/** Whether this user namespace has a number for the user: its ranges say first inside, first outside, how many. */
function isMapped(uid: number): boolean {
  try {
    const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n');
    return ranges.some((range) => {
      const [first, , count] = range.trim().split(/\s+/).map(Number);
      return first! <= uid && uid < first! + count!;
    });
  } catch {
    return true;
  }
}

/** What the system says of a path; undefined where nothing is there, or it cannot be seen. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
