import { afterEach, expect, it, vi } from 'vitest';
import type { LoadProgress } from '../types.ts';
import { receive } from './receive.ts';

afterEach(() => void vi.useRealTimers());

/** A response whose body sends one piece and then nothing. */
function stalling(headers: Record<string, string> = {}) {
  const cancelled = vi.fn();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)), cancel: cancelled });
  return { response: new Response(body, { headers }), cancelled };
}

it('gives up a body that stalls, and lets the connection go', async () => {
  vi.useFakeTimers();
  const { response, cancelled } = stalling();
  const progress: LoadProgress[] = [];
  const outcome = receive(response, 'm.safetensors', (step) => progress.push(step)).catch((error: unknown) => error);
  await vi.waitFor(() => expect(progress).toHaveLength(2));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(cancelled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  expect(await outcome).toMatchObject({
    name: 'ModelLoadError',
    message: 'nothing of m.safetensors arrived for 30 s: try again',
  });
  expect(cancelled).toHaveBeenCalledOnce();
});

it('refuses at once a body that announces more than any model has, and lets the connection go', async () => {
  const { response, cancelled } = stalling({ 'Content-Length': '1000000000000' });
  await expect(receive(response, 'm.safetensors', () => {})).rejects.toThrow(
    'm.safetensors has 1000000000000 bytes or more; a model has at most 1073741824',
  );
  expect(cancelled).toHaveBeenCalledOnce();
});
