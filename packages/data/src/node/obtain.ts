import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CifarSpec, type DatasetSpec, type FileSpec, filesOf } from '../sources/datasetSpecs.ts';
import { type Contents, fromArchiveIn, unpackIn, verifiedArchive } from './archive.ts';
import { defaultCacheDirectory, writeCacheFile } from './cache.ts';
import { cacheFolder } from './cacheFolder.ts';
import { withDebianPackage } from './debianPackage.ts';
import { defaultTiming, download, downloadFile, type RetryTiming } from './download.ts';
import { CacheWriteError, DatasetUnavailableError, MissingFileError, WrongFileError } from './errors.ts';
import { findFile, readVerified, spellings } from './folder.ts';

export interface DownloadProgress {
  /** The file under way, or the package. */
  file: string;
  receivedBytes: number;
  /** Missing where the server does not say it. */
  totalBytes?: number;
  /** Something to tell a person: a retry, a source given up, a file refused. */
  message?: string;
}

export interface ObtainOptions {
  /** A folder that holds the files; no other place is then looked at. */
  dataDirectory?: string | undefined;
  /** Where downloads are kept. Default: `$XDG_CACHE_HOME/densenet/datasets` or `~/.cache/densenet/datasets`. */
  cacheDirectory?: string | undefined;
  /** Base addresses to download from instead of the official ones: a mirror of one's own. */
  sources?: readonly string[] | undefined;
  /** Use only what is on this machine. */
  offline?: boolean | undefined;
  /** Aborting it ends a download at once; what has arrived is kept for the next run. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** A search under way: what was found so far, and why the places tried so far did not have the rest. */
interface Search {
  spec: DatasetSpec;
  options: ObtainOptions;
  cacheDirectory: string;
  timing: RetryTiming;
  contents: Contents;
  missing: () => FileSpec[];
  /** Why each place so far did not serve. */
  attempts: string[];
  /** Adds to `attempts` something that went wrong, and tells it at once. */
  note: (file: string, problem: string) => void;
}

/** The verified uncompressed content of each wanted file; the search order and the errors are those of `loadDataset`. */
export async function obtainFiles(
  spec: DatasetSpec,
  wanted: readonly FileSpec[],
  options: ObtainOptions,
  timing: RetryTiming = defaultTiming,
): Promise<Contents> {
  if (options.dataDirectory !== undefined) return fromGivenFolder(spec, wanted, options.dataDirectory);

  const attempts: string[] = [];
  const contents: Contents = new Map();
  const search: Search = {
    spec,
    options,
    cacheDirectory: join(options.cacheDirectory ?? defaultCacheDirectory(), spec.name),
    timing,
    contents,
    attempts,
    missing: () => wanted.filter((file) => !contents.has(file)),
    note: (file, problem) => {
      attempts.push(problem);
      options.onProgress?.({ file, receivedBytes: 0, message: problem });
    },
  };
  for (const place of [fromSystemFolder, fromCache, fromSources, fromDebianPackage]) {
    options.signal?.throwIfAborted();
    await place(search);
    if (search.missing().length === 0) return contents;
  }
  throw new DatasetUnavailableError(
    spec.title,
    attempts,
    filesOf(spec).map(({ file }) => file.name),
  );
}

async function fromGivenFolder(spec: DatasetSpec, wanted: readonly FileSpec[], directory: string): Promise<Contents> {
  const contents: Contents = new Map();
  let archived: Contents | undefined;
  for (const file of wanted) {
    const found = await findFile(directory, file);
    if (found === undefined) {
      if (spec.format === 'cifar') archived ??= await fromArchiveIn(directory, spec);
      if (archived !== undefined) {
        contents.set(file, archived.get(file)!);
        continue;
      }
      const exists = (await stat(directory).catch(() => undefined))?.isDirectory();
      throw new MissingFileError(
        directory,
        spec.title,
        [...spellings(file), ...(spec.format === 'cifar' ? [spec.archive.name] : [])],
        exists ? undefined : 'there is no such folder',
      );
    }
    contents.set(file, await readVerified(found, file, spec.title));
  }
  return contents;
}

const fromSystemFolder = (search: Search) => fromFolder(search, search.spec.systemDirectory, 'system folder');

async function fromCache(search: Search): Promise<void> {
  const { spec, cacheDirectory, contents, missing, note } = search;
  await fromFolder(search, cacheDirectory, 'cache');
  if (spec.format !== 'cifar' || missing().length === 0) return;
  // An archive that was downloaded, and not unpacked before the process ended.
  try {
    const unpacked = await unpackIn(cacheDirectory, spec);
    for (const file of missing()) if (unpacked?.has(file)) contents.set(file, unpacked.get(file)!);
  } catch (error) {
    if (error instanceof CacheWriteError) throw error;
    note(spec.archive.name, `cache: ${(error as Error).message}`);
  }
}

/** Takes wanted files from a folder that the user did not name: a wrong file is reported and passed over. */
async function fromFolder(search: Search, directory: string, kind: string): Promise<void> {
  const { spec, contents, attempts, missing, note } = search;
  const absent: string[] = [];
  for (const file of missing()) {
    try {
      const found = await findFile(directory, file);
      if (found) contents.set(file, await readVerified(found, file, spec.title));
      else absent.push(file.name);
    } catch (error) {
      note(file.name, `${kind}: ${(error as Error).message}`);
    }
  }
  if (absent.length > 0) attempts.push(`${kind} ${directory}: no ${absent.join(', ')}`);
}

async function fromSources(search: Search): Promise<void> {
  const { spec, options, contents, attempts, missing, note } = search;
  if (options.offline) {
    attempts.push('network: not used, as asked');
    return;
  }
  const { notice } = cacheFolder();
  if (options.cacheDirectory === undefined && notice) {
    options.onProgress?.({ file: spec.name, receivedBytes: 0, message: notice });
  }
  for (const source of options.sources ?? spec.sources) {
    for (const file of spec.format === 'cifar' ? [spec.archive] : missing()) {
      if (missing().length === 0) return;
      try {
        if (spec.format === 'cifar') {
          const unpacked = await fromArchive(spec, source, search);
          for (const each of missing()) contents.set(each, unpacked.get(each)!);
          return;
        }
        const content = await download({
          ...requestOf(`${file.name}.gz`, file.name, source, search),
          spec: file,
          role: `${spec.title}'s ${file.name}`,
        });
        contents.set(file, content);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof CacheWriteError) throw error;
        note(file.name, (error as Error).message);
        // A host that failed for one file would most likely fail for the next one too, after the same wait.
        break;
      }
    }
  }
}

/** Downloads an archive into the cache, and puts its files in its place. */
async function fromArchive(spec: CifarSpec, source: string, search: Search): Promise<Contents> {
  const { name, byteLength } = spec.archive;
  const request = requestOf(name, name, source, search);
  await downloadFile({
    ...request,
    maxBytes: byteLength,
    verify: (bytes) => verifiedArchive(bytes, request.url, spec),
  });
  return (await unpackIn(search.cacheDirectory, spec))!;
}

/** A request for a file of a source, whose progress is told under the file's name. */
function requestOf(path: string, name: string, source: string, { options, cacheDirectory, timing }: Search) {
  const onProgress = (receivedBytes: number, totalBytes?: number, message?: string) =>
    options.onProgress?.({
      file: name,
      receivedBytes,
      ...(totalBytes !== undefined && { totalBytes }),
      ...(message !== undefined && { message }),
    });
  const url = `${source.replace(/\/?$/, '/')}${path}`;
  return { url, cachePath: join(cacheDirectory, name), timing, signal: options.signal, onProgress };
}

async function fromDebianPackage({ spec, options, cacheDirectory, contents, missing, note }: Search): Promise<void> {
  const { debianPackage, systemDirectory } = spec;
  if (options.offline || debianPackage === undefined) return;
  const message = `fetching the Debian package ${debianPackage} with apt-get (45 MB, nothing is installed)`;
  options.onProgress?.({ file: debianPackage, receivedBytes: 0, message });
  try {
    await withDebianPackage(debianPackage, options.signal, async (tree) => {
      const directory = join(tree, systemDirectory);
      const wanted = new Set(missing());
      for (const { file } of filesOf(spec)) {
        // The package has all four files: those of the other split are kept too, unless the cache already has them.
        if (!wanted.has(file) && (await findFile(cacheDirectory, file))) continue;
        const found = await findFile(directory, file);
        if (found === undefined) {
          throw new WrongFileError(debianPackage, `${spec.title}'s package`, file.name, 'no such file');
        }
        const content = await readVerified(found, file, spec.title);
        await writeCacheFile(join(cacheDirectory, file.name), content);
        if (wanted.has(file)) contents.set(file, content);
      }
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof CacheWriteError) throw error;
    note(debianPackage, (error as Error).message);
  }
}
