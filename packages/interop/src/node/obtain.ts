import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { cacheFolder } from '@densenet/data/node';
import { cachedFile, type Transfer } from './cachedFile.ts';
import { findHubFiles, type HubFile, rememberHubFiles } from './hub.ts';
import { readLocal } from './localFiles.ts';
import { parseSource } from './source.ts';

export interface ObtainOptions extends Transfer {
  /** Folder for what is downloaded. Default: `pretrained` beside the data sets' cache. */
  cacheDirectory?: string;
  /** Expected SHA-256 of the downloaded file, hexadecimal. Not needed for files of Hugging Face, whose listing has it. */
  sha256?: string;
  /** Address of Hugging Face, or of another host of the same kind. Default: `HF_ENDPOINT`, or huggingface.co. */
  endpoint?: string;
  /** For private repositories. Default: `HF_TOKEN`. */
  accessToken?: string;
}

/** The bytes of a file of weights and of its description. */
export interface Obtained {
  bytes: Uint8Array;
  /** The bytes of the `config.json` beside the weights, if there is one. */
  config?: Uint8Array;
}

/**
 * The bytes of a file of weights: from this machine, from an address, or from a repository on Hugging Face.
 *
 * @throws SourceError, HubError, OfflineError, or the errors of `@densenet/data/node`'s downloads
 */
export async function obtain(place: string, options: ObtainOptions): Promise<Obtained> {
  const source = await parseSource(place);
  if (source.kind === 'file') return readLocal(source.path);
  const cache = options.cacheDirectory ?? ownCache(options);
  if (source.kind === 'url') {
    const key = createHash('sha256').update(source.url).digest('hex').slice(0, 16);
    const file = safeName(basename(new URL(source.url).pathname));
    const sha256 = options.sha256 ?? /-([0-9a-f]{8})\.\w+$/.exec(file)?.[1];
    const cachePath = join(cache, `${file}-${key}`, file);
    return { bytes: await cachedFile({ ...options, url: source.url, cachePath, sha256 }) };
  }
  const { repository, revision } = source;
  const endpoint = (options.endpoint ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/$/, '');
  const accessToken = options.accessToken ?? process.env.HF_TOKEN;
  const folder = join(cache, repository.replace('/', '--'));
  const { offline, signal } = options;
  const request = { repository, revision, endpoint, accessToken, folder, offline, signal };
  const files = await findHubFiles(request);
  const get = ({ path, oid, sha256, bytes }: HubFile) =>
    cachedFile({
      ...options,
      url: `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`,
      ...(accessToken ? { headers: { authorization: `Bearer ${accessToken}` } } : {}),
      cachePath: join(folder, safeName(oid), safeName(basename(path))),
      sha256: sha256 ?? (path === files.weights.path ? options.sha256 : undefined),
      gitBlob: sha256 === undefined && gitNumber.test(oid) ? oid : undefined,
      bytes,
    });
  const config = files.config && (await get(files.config));
  const bytes = await get(files.weights);
  if (!offline) await rememberHubFiles(request, files);
  return config ? { config, bytes } : { bytes };
}

const gitNumber = /^[0-9a-f]{40}$/;

function ownCache({ onProgress }: ObtainOptions): string {
  const { directory, notice } = cacheFolder();
  if (notice) onProgress?.(0, undefined, notice);
  return join(directory, 'pretrained');
}

/** A name from outside, made safe to use as one part of a path in the cache. */
const safeName = (name: string): string => name.replace(/[^\w.-]/g, '_').replace(/^\.+$/, '_') || 'file';
