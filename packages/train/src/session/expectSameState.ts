import type { Tensor } from '@tensorflow/tfjs-core';
import { ReplicasDifferError } from '../replicas/errors.ts';
import type { Replicas } from '../replicas/replicas.ts';
import type { TrainingSession } from './session.ts';
import { sessionValues, stateTensors } from './shareState.ts';

// Both Node and browsers have them; this package has the types of neither.
declare const crypto: { subtle: { digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer> } };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/**
 * Compares the states of all processes, tensors, position and results, by a hash.
 *
 * @throws ReplicasDifferError where they differ, in all processes the same error: it names the step, a rank and a tensor
 */
export async function expectSameState(session: TrainingSession, replicas: Replicas): Promise<void> {
  if (replicas.size === 1) return;
  const own = await hashes(session);
  const texts = await replicas.gather(await hashOf(new TextEncoder().encode(own.join('\n'))));
  if (texts.every((text) => text === texts[0])) return;
  // Only now what differs: a hash for each tensor is more to send than one.
  const lists = (await replicas.gather(own.join('\n'))).map((text) => text.split('\n'));
  const rank = lists.findIndex((list) => list.join() !== lists[0]!.join());
  const place = lists[0]!.findIndex((line, index) => line !== lists[rank]![index]);
  const name = lists[0]![place]!.replace(/ \S+$/, '');
  throw new ReplicasDifferError(
    `after step ${session.state.step}, ${name} of rank ${rank} is another than rank 0's: what the ranks have computed is worth ` +
      'nothing from some step on. Go on from the last checkpoint; if it happens again, one machine has another version of the ' +
      'programs, or faulty memory',
  );
}

/** A line for each tensor of a state and one for the rest: what it is, and its hash. All at once, on the threads that there are. */
async function hashes(session: TrainingSession): Promise<string[]> {
  const named = Object.entries(stateTensors(session.state));
  const lines = named.map(async ([name, tensor]) => `${name} ${await hashOf(await bytesOf(tensor))}`);
  const values = new TextEncoder().encode(JSON.stringify(sessionValues(session)));
  return [...(await Promise.all(lines)), `the record ${await hashOf(values)}`];
}

async function bytesOf(tensor: Tensor): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await tensor.data<'float32'>();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
