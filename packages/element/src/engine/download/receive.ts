import { ModelLoadError } from '@densenet/classifier';
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
  name: string,
  onProgress: (progress: LoadProgress) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const totalBytes = declaredLength(response);
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const refuseLarge = (bytes: number) => {
    if (bytes <= largestFile) return;
    throw new ModelLoadError(`${name} has ${bytes} bytes or more; a model has at most ${largestFile}`);
  };
  onProgress({ phase: 'download', loadedBytes, totalBytes });
  const reader = response.body?.getReader();
  try {
    refuseLarge(totalBytes ?? 0);
    for (;;) {
      const part = await withinTime(reader?.read(), `nothing of ${name} arrived for ${stallMs / 1000} s: try again`);
      if (!part || part.done) break;
      chunks.push(part.value);
      loadedBytes += part.value.length;
      refuseLarge(loadedBytes);
      onProgress({ phase: 'download', loadedBytes, totalBytes });
    }
  } catch (error) {
    await reader?.cancel().catch(() => {});
    if (error instanceof ModelLoadError || (error as Error).name === 'AbortError') throw error;
    const of = totalBytes === undefined ? '' : ` of ${totalBytes}`;
    throw new ModelLoadError(`the download of ${name} stopped after ${loadedBytes}${of} bytes: try again`, {
      cause: error,
    });
  }
  const bytes = new Uint8Array(loadedBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function withinTime<T>(work: Promise<T> | undefined, problem: string): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ModelLoadError(problem)), stallMs);
  });
  return Promise.race([work, stalled]).finally(() => clearTimeout(timer));
}

/** The body's size in bytes. Undefined for a compressed body, of which `Content-Length` is the compressed size. */
function declaredLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  return headers.has('Content-Encoding') || !Number.isSafeInteger(length) ? undefined : length;
}
