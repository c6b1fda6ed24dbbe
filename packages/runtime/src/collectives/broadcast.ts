import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { Session } from './session.ts';

type NamedTensors = Record<string, Tensor>;

/** Most bytes that are sent at once, unless one tensor alone has more: twice as much is in memory meanwhile. */
const CHUNK_BYTES = 16 * 2 ** 20;

/** Rank 0's tensors, in all processes as new ones. Names and shapes are the same in all. */
export async function broadcastTensors(session: Session, tensors: NamedTensors): Promise<NamedTensors> {
  const received: NamedTensors = {};
  try {
    for (const [index, names] of chunksOf(tensors).entries()) {
      const call = { what: "the broadcast of rank 0's state", name: `chunk ${index}` };
      const own = names.map((name) => tensors[name]!);
      const results = await session.waitFor(session.run('broadcast', call, own));
      for (const [position, name] of names.entries()) received[name] = results[position]!;
    }
    return received;
  } catch (error) {
    dispose(received);
    throw error;
  }
}

/** Names in an order that is the same in all processes, cut where the type changes or enough bytes are together. */
function chunksOf(tensors: NamedTensors): string[][] {
  const names = Object.keys(tensors).sort();
  const chunks: string[][] = [];
  for (const dtype of new Set(names.map((name) => tensors[name]!.dtype))) {
    let bytes = CHUNK_BYTES;
    for (const name of names.filter((one) => tensors[one]!.dtype === dtype)) {
      if (bytes >= CHUNK_BYTES) {
        chunks.push([]);
        bytes = 0;
      }
      chunks.at(-1)!.push(name);
      bytes += tensors[name]!.size * 4;
    }
  }
  return chunks;
}
