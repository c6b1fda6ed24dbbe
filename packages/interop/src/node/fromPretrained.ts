import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { cacheFolder } from '@densenet/data/node';
import { isOurs } from '../pretrained/isOurs.ts';
import { type Pretrained, type PretrainedOptions, readPretrained } from '../pretrained/readPretrained.ts';
import { type ModelDescription, ModelDescriptionError, readModelDescription } from '../pretrained/timmConfig.ts';
import { cachedFile, type Transfer } from './cachedFile.ts';
import { findHubFiles, type HubFile, rememberHubFiles } from './hub.ts';
import { readLocal } from './localFiles.ts';
import { parseSource, type Source } from './source.ts';

export interface FromPretrainedOptions extends PretrainedOptions, Transfer {
  /** Folder for what is downloaded. Default: `pretrained` beside the data sets' cache. */
  cacheDirectory?: string;
  /** What a downloaded file's SHA-256 must be. Of Hugging Face's files it is known. */
  sha256?: string;
  /** Address of Hugging Face, or of another host of the same kind. Default: `HF_ENDPOINT`, or huggingface.co. */
  endpoint?: string;
  /** For private repositories. Default: `HF_TOKEN`. */
  accessToken?: string;
}

/**
 * A DenseNet with weights from a file, a folder (of a checkpoint, or as Hugging Face has them), an address, or a repository on
 * Hugging Face (`timm/densenet121.tv_in1k`, with a revision `owner/name@revision`). timm's `config.json` beside the weights
 * says how images are prepared and what the classes are called, unless the file or an option does.
 *
 * What is downloaded stays in the cache, and is not asked for again: the file of an address is taken to be always the same.
 * A download that breaks off is gone on with, also by the next call. A file whose name ends in `-` and 8 hexadecimal digits,
 * as torchvision's do, must have the SHA-256 that begins with them.
 *
 * @throws SourceError, HubError, OfflineError, or the errors of `@densenet/data/node`'s downloads
 * @throws ModelDescriptionError where `config.json` is no JSON or describes what cannot be done here
 * @throws what {@link readPretrained} throws
 * @throws the signal's reason, when aborted; what has arrived is kept
 */
export async function fromPretrained(source: string, options: FromPretrainedOptions = {}): Promise<Pretrained> {
  const { name = source, ...rest } = options;
  const { bytes, config } = await obtain(await parseSource(source), options);
  const description = config && !isOurs(bytes) ? describe(config, name, options) : undefined;
  return readPretrained(bytes, { ...rest, name, ...(description ? { description } : {}) });
}

/** What `config.json` says; errors name the source. */
function describe(config: Uint8Array, name: string, { preprocessing }: FromPretrainedOptions): ModelDescription {
  try {
    return readModelDescription(config, { preprocessing: preprocessing === undefined });
  } catch (error) {
    throw new ModelDescriptionError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

interface Obtained {
  bytes: Uint8Array;
  /** Of the `config.json` beside the weights, if there is one. */
  config?: Uint8Array;
}

async function obtain(source: Source, options: FromPretrainedOptions): Promise<Obtained> {
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

function ownCache({ onProgress }: FromPretrainedOptions): string {
  const { directory, notice } = cacheFolder();
  if (notice) onProgress?.(0, undefined, notice);
  return join(directory, 'pretrained');
}

/** A name from elsewhere as one part of a path in the cache. */
const safeName = (name: string): string => name.replace(/[^\w.-]/g, '_').replace(/^\.+$/, '_') || 'file';
