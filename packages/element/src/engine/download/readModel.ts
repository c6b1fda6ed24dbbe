import { type ClassifierModel, decodeClassifierModel } from '@densenet/classifier';
import type { LoadProgress, ModelSource } from '../types.ts';
import { fetchModel, nameOf } from './fetchModel.ts';
import { forgetCached } from './modelCache.ts';

/**
 * Reads and decodes a model file: from its address, or one that is here already. A file that does not decode is removed from
 * the cache, so that the next try downloads it again.
 *
 * @throws ModelLoadError where there is no model, saying what was found and what was expected
 * @throws AbortError where the signal is aborted
 */
export async function readModel(
  source: ModelSource | Blob,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<{ model: ClassifierModel; bytes: number }> {
  // Not by an address of the file: a page's policy may forbid to ask for one.
  const isHere = source instanceof Blob;
  const bytes = isHere ? new Uint8Array(await source.arrayBuffer()) : await fetchModel(source, onProgress, signal);
  onProgress({ phase: 'prepare' });
  try {
    return { model: decodeClassifierModel(bytes, isHere ? fileName(source) : nameOf(source.url)), bytes: bytes.length };
  } catch (error) {
    if (!isHere) await forgetCached(source.url);
    throw error;
  }
}

const fileName = (file: Blob): string => (file instanceof File && file.name !== '' ? file.name : 'the file');
