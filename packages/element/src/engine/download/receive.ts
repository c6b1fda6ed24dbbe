import { ModelLoadError } from '@densenet/classifier';
import { type Reason, reason, reasoned } from '../../messages/reasons.ts';
import type { LoadProgress } from '../types.ts';

/** Bytes of the largest file that is accepted, more than any DenseNet has: DenseNet-264 in float32 has 133 MB. */
const largestFile = 2 ** 30;

/** Milliseconds without a byte after which a download is given up. */
const stallMs = 30_000;

/**
 * The body of a response, with its progress in bytes.
 *
 * @throws ModelLoadError where the connection ends early or stalls, or the body is, or says that it is, larger than any model
 */
export async function receive(
  response: Response,
  name: string | Reason,
  onProgress: (progress: LoadProgress) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const totalBytes = declaredLength(response);
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const refuseLarge = (bytes: number) => {
    if (bytes <= largestFile) return;
    throw reasoned(ModelLoadError, reason('tooLarge', name, bytes, largestFile));
  };
  onProgress({ phase: 'download', loadedBytes, totalBytes });
  const reader = response.body?.getReader();
  try {
    refuseLarge(totalBytes ?? 0);
    for (;;) {
      const part = await withinTime(reader?.read(), reason('stalled', name, stallMs / 1000));
      if (!part || part.done) break;
      chunks.push(part.value);
      loadedBytes += part.value.length;
      refuseLarge(loadedBytes);
      onProgress({ phase: 'download', loadedBytes, totalBytes });
    }
  } catch (error) {
    await reader?.cancel().catch(() => {});
    if (error instanceof ModelLoadError || (error as Error).name === 'AbortError') throw error;
    throw reasoned(ModelLoadError, reason('stopped', name, loadedBytes, totalBytes), { cause: error });
  }
  const bytes = new Uint8Array(loadedBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function withinTime<T>(work: Promise<T> | undefined, problem: Reason): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(reasoned(ModelLoadError, problem)), stallMs);
  });
  return Promise.race([work, stalled]).finally(() => clearTimeout(timer));
}

/** The body's size in bytes. Undefined for a compressed body, of which `Content-Length` is the compressed size. */
function declaredLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  return headers.has('Content-Encoding') || !Number.isSafeInteger(length) ? undefined : length;
}
