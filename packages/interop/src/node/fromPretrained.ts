import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { defaultCacheDirectory } from '@densenet/data/node';
import { type Pretrained, type PretrainedOptions, readPretrained } from '../pretrained/readPretrained.ts';
import { type ModelDescription, readModelDescription } from '../pretrained/timmConfig.ts';
import { cachedFile, type Transfer } from './cachedFile.ts';
import { findHubFiles, type HubFile } from './hub.ts';
import { parseSource, type Source, SourceError } from './source.ts';

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

/** Read whole into memory: larger than any DenseNet, and within what Node reads at once. */
const largestFile = 2 ** 31 - 1;

/**
 * A DenseNet with weights from a file, a folder of a checkpoint, an address, or a repository on Hugging Face
 * (`timm/densenet121.tv_in1k`, with a revision `owner/name@revision`).
 *
 * What is downloaded stays in the cache, and is not asked for again: the file of an address is taken to be always the same.
 * A download that breaks off is gone on with, also by the next call. A file whose name ends in `-` and 8 hexadecimal digits,
 * as torchvision's do, must have the SHA-256 that begins with them.
 *
 * @throws SourceError, HubError, OfflineError, or the errors of `@densenet/data/node`'s downloads
 * @throws what {@link readPretrained} throws
 * @throws the signal's reason, when aborted; what has arrived is kept
 */
export async function fromPretrained(source: string, options: FromPretrainedOptions = {}): Promise<Pretrained> {
  const { name = source, ...rest } = options;
  const { bytes, description } = await obtain(await parseSource(source), options);
  const pretrained = await readPretrained(bytes, { ...rest, name });
  const labels = description.labels?.length === pretrained.config.numClasses ? description.labels : undefined;
  return {
    ...pretrained,
    preprocessing: options.preprocessing ?? description.preprocessing ?? pretrained.preprocessing,
    labels: options.labels ?? labels ?? pretrained.labels,
  };
}

interface Obtained {
  bytes: Uint8Array;
  description: ModelDescription;
}

async function obtain(source: Source, options: FromPretrainedOptions): Promise<Obtained> {
  const cache = options.cacheDirectory ?? join(dirname(defaultCacheDirectory()), 'pretrained');
  if (source.kind === 'file') return { bytes: await readLocal(source.path), description: {} };
  if (source.kind === 'url') {
    const key = createHash('sha256').update(source.url).digest('hex').slice(0, 16);
    const file = safeName(basename(new URL(source.url).pathname));
    const sha256 = options.sha256 ?? /-([0-9a-f]{8})\.\w+$/.exec(file)?.[1];
    const cachePath = join(cache, `${file}-${key}`, file);
    return { bytes: await cachedFile({ ...options, url: source.url, cachePath, sha256 }), description: {} };
  }
  const { repository, revision } = source;
  const endpoint = (options.endpoint ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/$/, '');
  const accessToken = options.accessToken ?? process.env.HF_TOKEN;
  const folder = join(cache, repository.replace('/', '--'));
  const { offline, signal } = options;
  const request = { repository, revision, endpoint, accessToken, folder, offline, signal };
  const { weights, config } = await findHubFiles(request);
  const get = ({ path, oid, sha256 }: HubFile) =>
    cachedFile({
      ...options,
      url: `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`,
      ...(accessToken ? { headers: { authorization: `Bearer ${accessToken}` } } : {}),
      cachePath: join(folder, safeName(oid), safeName(basename(path))),
      sha256: sha256 ?? (path === weights.path ? options.sha256 : undefined),
    });
  const description = config ? readModelDescription(JSON.parse(new TextDecoder().decode(await get(config)))) : {};
  return { bytes: await get(weights), description };
}

/** A name from elsewhere as one part of a path in the cache. */
const safeName = (name: string): string => name.replace(/[^\w.-]/g, '_').replace(/^\.+$/, '_') || 'file';

async function readLocal(path: string): Promise<Uint8Array> {
  const problem = (found: string) => new SourceError(`${path}: ${found}`);
  const stats = await stat(path).catch(() => {
    throw problem('there is no such file; expected weights, or a checkpoint folder with model.safetensors in it');
  });
  if (!stats.isFile()) throw problem('it is not a file; expected weights, or a checkpoint folder');
  if (stats.size > largestFile) throw problem(`it has ${stats.size} bytes; at most ${largestFile} are read`);
  const bytes = await readFile(path);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
