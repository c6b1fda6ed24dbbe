import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { othersMayWrite, writeCacheFile } from '@densenet/data/node';
import { type ListFileEntry, listFiles } from '@huggingface/hub';
import { chooseWeights } from './weightNames.ts';

/** The files of a repository on Hugging Face that are downloaded. */
export interface HubFiles {
  weights: HubFile;
  /** `config.json`: how images are prepared, and what the classes are called. */
  config?: HubFile;
}

export interface HubFile {
  path: string;
  /** Id of the file's content: its SHA-256 for files in large-file storage, else its Git blob id. */
  oid: string;
  sha256?: string;
  /** Its length. */
  bytes?: number;
}

export interface HubRequest {
  repository: string;
  revision: string;
  /** `https://huggingface.co`, or another host of the same kind. */
  endpoint: string;
  accessToken?: string | undefined;
  /** Folder of the repository in the cache. */
  folder: string;
  offline?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** How long the request for the listing may take, in milliseconds. */
const listingMs = 20_000;

/** The repository does not exist, cannot be accessed, or has no weights. */
export class HubError extends Error {
  override readonly name = 'HubError';
}

/**
 * The files of a repository to download, by its listing; or as {@link rememberHubFiles} noted, where the hub cannot be reached.
 *
 * @throws HubError where the repository does not exist, cannot be accessed or has no weights, or the hub cannot be reached and
 * the cache has no note of the repository
 */
export async function findHubFiles(request: HubRequest): Promise<HubFiles> {
  const remembered = listingPath(request);
  if (!request.offline) {
    const entries = await list(request).catch(async (error: Error) => {
      request.signal?.throwIfAborted();
      const known = isRefusal(error) ? undefined : await readRemembered(remembered);
      if (known) return known;
      const { repository, revision, endpoint } = request;
      throw new HubError(
        `${repository} is no file or folder here, and as a repository of ${endpoint} (${revision}) ${reason(error)}`,
        { cause: error },
      );
    });
    return Array.isArray(entries) ? choose(entries, request) : entries;
  }
  const known = await readRemembered(remembered);
  if (known) return known;
  throw new HubError(
    `${request.repository} (${request.revision}) is not in the cache, and only the cache was to be used`,
  );
}

/** Notes in the cache which files a repository has, for use without a network. Call it once the files are in the cache. */
export async function rememberHubFiles(request: HubRequest, files: HubFiles): Promise<void> {
  // A cache that cannot be written is no error: the listing will be requested again.
  await writeCacheFile(listingPath(request), new TextEncoder().encode(JSON.stringify(files))).catch(() => {});
}

const listingPath = ({ folder, revision }: HubRequest): string =>
  join(folder, `${revision.replaceAll('/', '--')}.json`);

async function list(request: HubRequest): Promise<ListFileEntry[]> {
  const { repository, revision, endpoint, accessToken, signal } = request;
  const entries: ListFileEntry[] = [];
  const limit = AbortSignal.timeout(listingMs);
  const files = listFiles({
    repo: repository,
    revision,
    hubUrl: endpoint,
    fetch: (address, options) =>
      fetch(address, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit }),
    ...(accessToken ? { accessToken } : {}),
  });
  for await (const entry of files) {
    if (entry.type === 'file') entries.push(entry);
  }
  return entries;
}

function choose(entries: readonly ListFileEntry[], { repository }: HubRequest): HubFiles {
  const found = chooseWeights(entries);
  if (!found) {
    const names = entries.slice(0, 8).map(({ path }) => path);
    throw new HubError(`${repository} has no weights that can be read here; it has ${names.join(', ') || 'no files'}`);
  }
  const config = entries.find(({ path }) => path === 'config.json');
  return { weights: hubFile(found), ...(config ? { config: hubFile(config) } : {}) };
}

const hubFile = ({ path, oid, lfs, size }: ListFileEntry): HubFile =>
  lfs ? { path, oid: lfs.oid, sha256: lfs.oid, bytes: lfs.size } : { path, oid: oid ?? 'unknown', bytes: size };

async function readRemembered(path: string): Promise<HubFiles | undefined> {
  // The files are checked against the checksums in it, so no other user may be able to write it.
  if (othersMayWrite(path) !== undefined) return undefined;
  // A missing or damaged note counts as none.
  return readFile(path, 'utf8')
    .then((text) => JSON.parse(text) as HubFiles)
    .catch(() => undefined);
}

/** Whether the server was reached and refused: then the files in the cache may be out of date. */
const isRefusal = (error: Error): boolean => 'statusCode' in error && Number(error.statusCode) < 500;

function reason(error: Error & { statusCode?: number; cause?: unknown }): string {
  if (error.statusCode === 404) return 'it is not there';
  if (error.statusCode === 401 || error.statusCode === 403) {
    return 'it is private, gated or not there: set HF_TOKEN to an access token that may read it';
  }
  // `fetch` says only "fetch failed"; the reason is inside.
  const { code, message } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return (
    `cannot be looked into (${code ?? (message || error.message)}): without a network, get its file of weights on ` +
    'another machine, and name that file'
  );
}
