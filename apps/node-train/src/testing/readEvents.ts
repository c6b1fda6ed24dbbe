import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventType } from '../training/tensorboard/event.ts';
import { tfRecord } from '../training/tensorboard/record.ts';

/** An event as TensorBoard stores it, as far as tests look at it. */
export interface StoredEvent {
  wallTime: number;
  step: number;
  fileVersion?: string;
  sessionLog?: { status: number };
  summary?: {
    value: { tag: string; simpleValue?: number; tensor?: { stringVal: Uint8Array[] } }[];
  };
}

/**
 * The events of an event file.
 *
 * @throws Error where a record's length or checksums are wrong, or the last one is incomplete
 */
export async function readEventFile(path: string): Promise<StoredEvent[]> {
  const bytes = await readFile(path);
  const events: StoredEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (!bytes.subarray(at, at + 16 + length).equals(tfRecord(data)))
      throw new Error(`${path} is damaged at byte ${at}`);
    events.push(eventType.toObject(eventType.decode(data), { longs: Number }) as StoredEvent);
    at += 16 + length;
  }
  return events;
}

/** A point of a curve. */
export type Point = readonly [tag: string, step: number, value: number];

/** All points in a folder's event files, by files' names; points after a restart do not take the place of earlier ones. */
export async function readPoints(folder: string): Promise<Point[]> {
  const points: Point[] = [];
  for (const name of (await readdir(folder)).sort()) {
    for (const { step, summary } of await readEventFile(join(folder, name))) {
      for (const { tag, simpleValue } of summary?.value ?? []) {
        if (simpleValue !== undefined) points.push([tag, step, simpleValue]);
      }
    }
  }
  return points;
}
