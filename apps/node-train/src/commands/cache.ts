import { type CacheEntry, cacheDirectory, clearCache, InvalidOptionError, listCache } from '@densenet/runtime';
import { Command } from 'commander';
import { formatBytes } from '../terminal/format.ts';
import { print } from '../terminal/output.ts';

export function cacheCommand(): Command {
  return new Command('cache')
    .description('what was downloaded and built outside the project, and where')
    .option('--clear [entry]', 'remove one entry, or all of them')
    .action(async ({ clear }: { clear?: string | true }) => {
      const entries = clear === undefined ? await listCache() : await remove(clear === true ? undefined : clear);
      const lines = entries.map(({ name, bytes, what }) => `  ${name}  ${formatBytes(bytes)}  ${what}`);
      const title = clear === undefined ? `cache: ${cacheDirectory()}` : `removed from ${cacheDirectory()}:`;
      print(title, ...(lines.length > 0 ? lines : ['  nothing']));
    });
}

async function remove(entry: string | undefined): Promise<CacheEntry[]> {
  return clearCache(undefined, entry).catch((error: unknown) => {
    if (!(error instanceof InvalidOptionError)) throw error;
    throw new RangeError(`--clear must be ${error.expected}, got ${error.found}`);
  });
}
