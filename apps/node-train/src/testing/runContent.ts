import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { decodeStateFile } from '@densenet/model';
import { eventFolder } from '../training/tensorboard/eventFiles.ts';
import { readPoints } from './readEvents.ts';

/** What is in a run's folder and in its log, by file; the points of its curves are `points`. */
export type RunContent = Readonly<Record<string, unknown>>;

/** Names of what the clock decides, in rows, lines and states. */
const ofTheClock = new Set(['seconds', 'waitSeconds', 'replicaWaitSeconds', 'imagesPerSecond']);

/** Names of what `run.json` is told after the last save: a session that was killed in between has none of it. */
const ofTheEnd = new Set(['sessions', 'tested', 'best', 'endedEarly']);

const isTimeless = (name: string): boolean => !ofTheClock.has(name);
const withoutTimes = (text: string): unknown =>
  JSON.parse(text, (name, value) => (isTimeless(name) ? value : undefined));

/**
 * All that a run has written, without what the clock or the number of its sessions decides, to be compared with another run's:
 * model files as hashes of their bytes, the state's tensors and values, each row and line, and each point of the curves.
 */
export async function runContent(folder: string, log: string): Promise<RunContent> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((name) => !name.startsWith(`${eventFolder}/`))
    .sort();
  const content: Record<string, unknown> = { log: await contentOf(log) };
  for (const name of names) content[name] = await contentOf(join(folder, name));
  const points = await readPoints(join(folder, eventFolder));
  return {
    ...content,
    points: points.filter(
      ([tag]) => !['train/images_per_second', 'train/data_wait', 'train/replica_wait'].includes(tag),
    ),
  };
}

async function contentOf(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  if (path.endsWith('state.safetensors')) {
    const { arrays, values } = decodeStateFile(bytes);
    // How long the run's files were depends on how often it was resumed.
    const { log: _, tensorboard: __, ...others } = values;
    return { arrays, values: withoutTimes(JSON.stringify(others)) };
  }
  switch (extname(path)) {
    case '.csv': {
      const [header, ...rows] = bytes
        .toString()
        .split('\n')
        .map((line) => line.split(','));
      return [header, ...rows.map((cells) => cells.filter((_, column) => isTimeless(header![column]!)))];
    }
    case '.jsonl':
      return bytes.toString().trimEnd().split('\n').map(withoutTimes);
    case '.json': {
      const record = Object.entries(JSON.parse(bytes.toString()));
      return Object.fromEntries(record.filter(([name]) => !ofTheEnd.has(name)));
    }
    default:
      return createHash('sha256').update(bytes).digest('hex');
  }
}
