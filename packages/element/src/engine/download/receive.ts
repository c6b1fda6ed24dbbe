import { ModelLoadError } from '../errors.ts';
import type { LoadProgress } from '../types.ts';

/** More than any DenseNet takes: DenseNet-264 in float32 has 133 MB. */
const largestFile = 2 ** 30;

/**
 * The body of a response, with its progress in bytes.
 *
 * @throws ModelLoadError if the connection ends early or the body is larger than any model
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
  refuseLarge(totalBytes ?? 0);
  onProgress({ phase: 'download', loadedBytes, totalBytes });
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read();
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

/** `Content-Length` counts what travels: of a compressed body it says nothing about the bytes that come out. */
function declaredLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  return headers.has('Content-Encoding') || !Number.isSafeInteger(length) ? undefined : length;
}
