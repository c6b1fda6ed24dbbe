import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Write permission for the group, and for all. */
const GROUP_WRITE = 0o020;
const ALL_WRITE = 0o002;
/** In a folder with this bit (as /tmp) only the owner of an entry can rename or remove it. */
const STICKY = 0o1000;
/** What Linux shows in a user namespace (Flatpak, bubblewrap, rootless containers) for owners that have no number in it. */
const UNMAPPED = 65_534;

/**
 * Why a user other than the current one and root could change what is at `path`, or put something else there, going by the
 * owner and mode of it and of every folder above it. undefined where nobody could, and on Windows, where a user's folders are
 * the user's. A path at which nothing is yet is judged by the folder that it would be in. Access control lists are not looked
 * at.
 */
export function othersMayWrite(path: string): string | undefined {
  if (process.getuid === undefined) return undefined;
  for (let at = resolve(path); ; at = dirname(at)) {
    const stats = statsOf(at);
    const why = stats && problem(at, stats, process.getuid());
    if (why !== undefined) return why;
    // Who may write a link's folder can change the link: that folder is looked at next. Here it is what the link leads to.
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
  if (uid !== user && uid !== 0 && !isSystemFolder(path, uid)) return `${path} belongs to another user (${uid})`;
  if (stats.isSymbolicLink() || (stats.isDirectory() && (mode & STICKY) !== 0)) return undefined;
  const permissions = `(mode ${(mode & 0o7777).toString(8)})`;
  if ((mode & ALL_WRITE) !== 0) return `${path} may be written by everybody ${permissions}`;
  // Most Linux systems give each user a group with the user's number, and root has group 0: these are not other users.
  const own = gid === 0 || gid === uid;
  return (mode & GROUP_WRITE) !== 0 && !own ? `${path} may be written by group ${gid} ${permissions}` : undefined;
}

/**
 * Whether this is `/` or a folder in it, as `/home`, whose owner a user namespace cannot show: it belongs to the system's
 * root.
 */
function isSystemFolder(path: string, uid: number): boolean {
  return uid === UNMAPPED && dirname(dirname(path)) === dirname(path) && !isMapped(uid);
}

/**
 * Whether this user namespace has a number for the user. A line of its map has the first number inside, the first outside, and
 * how many.
 */
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
