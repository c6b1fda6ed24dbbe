import { CacheWriteError, DownloadError } from './errors.ts';
import { Part } from './part.ts';

/** How long to wait for a network that does not answer, in milliseconds. */
export interface Timing {
  /** Until a response begins: short, so that a closed network is left quickly for the next source. */
  responseMs: number;
  /** Between two pieces of a response. */
  stallMs: number;
}

/** A failure after which the same address is worth another try. */
export class TransientError extends DownloadError {
  override name = 'TransientError';
}

export interface Receive extends Timing {
  url: string;
  /** Sent with the request. */
  headers?: Readonly<Record<string, string>>;
  /** The unfinished file: what it already holds is not fetched again, and what arrives is kept there whatever happens. */
  partPath: string;
  /** A response longer than this is not our file. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
  onBytes?: ((receivedBytes: number, totalBytes?: number) => void) | undefined;
}

/**
 * Makes one request for an address, for the bytes that the unfinished file does not yet hold, and returns the whole file.
 *
 * Each byte is written at its own place in the file, so two processes that fetch the same address into the same unfinished
 * file write the same bytes twice, and neither harms the other.
 *
 * @returns `resumed`: whether some of the bytes are from an earlier request.
 * @throws TransientError where the server was reached but broke off, stalled, or answered 408, 429 or 5xx.
 * @throws DownloadError where it was not reached, will not give the file, or announces or sends more than the file can have.
 * @throws CacheWriteError where the unfinished file cannot be written.
 * @throws the signal's reason where it is aborted
 */
export async function receive(request: Receive): Promise<{ bytes: Uint8Array; resumed: boolean }> {
  const { url, headers, responseMs, signal } = request;
  const part = await Part.open(request.partPath, request.maxBytes);
  const watchdog = new Watchdog(signal);
  try {
    const held = await part.size();
    watchdog.allow(responseMs, `no answer in ${responseMs / 1000} s`);
    const response = await fetch(url, {
      // The bytes as they are stored, or resuming would count in other units than the server.
      headers: { ...headers, 'accept-encoding': 'identity', ...(held > 0 && { range: `bytes=${held}-` }) },
      signal: watchdog.signal,
    }).catch((error: unknown) => {
      throw new DownloadError(url, `could not be reached (${reasonOf(error)})`, { cause: error });
    });
    const start = await startOfBody(response, held, part, request);
    const end = await receiveBody(response, start, part, request, watchdog);
    return { bytes: await part.read(end), resumed: start > 0 };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    watchdog.stop();
    await part.close();
  }
}

/** @returns bytes of the whole file, of which the response had those from `start` on */
async function receiveBody(response: Response, start: number, part: Part, request: Receive, watchdog: Watchdog) {
  const { url, maxBytes, stallMs, onBytes } = request;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  // Such a body is unpacked by fetch: its bytes are not those that the server counts, in lengths and ranges.
  const encoded = response.headers.has('content-encoding');
  const total = Number.isFinite(length) && !encoded ? start + length : undefined;
  const refuse = async (does: string): Promise<never> => {
    await Promise.all([response.body?.cancel().catch(() => {}), part.remove()]);
    throw new DownloadError(url, `${does}, which is not the file wanted: expected ${maxBytes} at most`);
  };
  if (total !== undefined && total > maxBytes) await refuse(`announces ${total} bytes`);
  let end = start;
  onBytes?.(end, total);
  if (response.status === 416 || !response.body) return end;
  watchdog.allow(stallMs, `nothing arrived for ${stallMs / 1000} s`);
  // Not a loop over the body: leaving it would cancel the body, and an error of ours must not be taken for one of the network.
  const chunks = response.body.getReader();
  for (;;) {
    const { done, value: chunk } = await chunks.read().catch(async (error: unknown) => {
      if (encoded) await part.remove();
      throw new TransientError(url, `broke off after ${end} bytes (${reasonOf(error)})`, { cause: error });
    });
    if (done) return end;
    if (end + chunk.length > maxBytes) {
      chunks.releaseLock();
      await refuse(`sends more than ${maxBytes} bytes`);
    }
    await part.write(chunk, end).catch(async (error: unknown) => {
      await chunks.cancel().catch(() => {});
      throw new CacheWriteError(part.path, total ?? maxBytes, error);
    });
    end += chunk.length;
    watchdog.allow(stallMs, `nothing arrived for ${stallMs / 1000} s`);
    onBytes?.(end, total);
  }
}

/** Where in the file the response's body belongs, by its status; an answer without the file is an error. */
async function startOfBody(response: Response, held: number, part: Part, { url }: Receive): Promise<number> {
  const { status } = response;
  if (status === 200) return 0;
  if (status === 206 || status === 416) {
    const range = response.headers.get('content-range') ?? '';
    // 416 with our own length: the earlier run had received everything, and was ended before it could check it.
    if (status === 206 ? range.startsWith(`bytes ${held}-`) : range === `bytes */${held}`) return held;
    await Promise.all([response.body?.cancel(), part.remove()]);
    throw new TransientError(url, `cannot go on at byte ${held} (status ${status}, content-range "${range}")`);
  }
  await response.body?.cancel();
  const problem = `status ${status} ${response.statusText}`.trim();
  if (status === 408 || status === 429 || status >= 500) throw new TransientError(url, problem);
  throw new DownloadError(url, problem);
}

/** Aborts a request that outlives the time allowed for its current stage, or whose caller gives up. */
class Watchdog {
  readonly #own = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.signal = outer ? AbortSignal.any([outer, this.#own.signal]) : this.#own.signal;
  }

  allow(milliseconds: number, problem: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#own.abort(new Error(problem)), milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** `fetch` says only "fetch failed"; the reason is inside. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? (cause?.message || message);
}
