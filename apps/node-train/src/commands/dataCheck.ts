import { checkPictures, DecodePool, listPictures, type PictureReport, writeWhole } from '@densenet/data/node';
import { Command } from 'commander';
import { alignColumns } from '../comparison/table.ts';
import { formatBytes } from '../terminal/format.ts';
import { note, print } from '../terminal/output.ts';
import { createProgress } from '../terminal/progress.ts';
import { type Stop, stoppable } from '../terminal/stopSignals.ts';
import { positiveInteger } from './options.ts';

interface CheckFlags {
  strictData?: boolean;
  workers?: number;
  json?: string;
}

/** How many names of a list are printed; the JSON file has all. */
const shownNames = 10;

export function dataCheckCommand(): Command {
  return new Command('check')
    .description('what own pictures are made of, and what is wrong with them; decodes every one')
    .argument('<folder>', 'a folder a class, or train/, val/ and test/ of these; or a table (.csv, .jsonl)')
    .option('--strict-data', 'end with an error at the first picture that cannot be read')
    .option('--workers <count>', 'threads that decode (default: one a core, less one)', positiveInteger)
    .option('--json <file>', 'also write all that is found')
    .action(async (folder: string, flags: CheckFlags) => {
      process.exitCode = await stoppable('stopping', (stop) => check(folder, flags, stop));
    });
}

async function check(
  folder: string,
  { strictData = false, workers, json }: CheckFlags,
  { signal }: Stop,
): Promise<number> {
  const list = await listPictures(folder, { signal });
  const progress = createProgress('pictures', list.count);
  const pool = new DecodePool({ workers });
  try {
    const report = await checkPictures(list, pool, {
      strict: strictData,
      onProgress: (done) => progress.update(done),
      signal,
    });
    progress.clear();
    print(...formatCheck(report));
    if (json !== undefined) await writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } finally {
    progress.clear();
    await pool.close();
  }
}

function formatCheck(report: PictureReport): string[] {
  const { folder, count, bytes, classes, modes, width, height, unreadable, missing, duplicates, otherFiles } = report;
  const parts = Object.keys(classes[0]!.parts) as (keyof (typeof classes)[0]['parts'])[];
  const table = alignColumns([
    ['class', ...parts.map((part) => (part === 'undivided' ? 'pictures' : part))],
    ...classes.map((each) => [each.name, ...parts.map((part) => String(each.parts[part]))]),
  ]);
  const sizes =
    width === null || height === null
      ? []
      : [`width ${width.smallest} to ${width.largest}, height ${height.smallest} to ${height.largest} pixels`];
  const across = duplicates.filter(({ acrossParts }) => acrossParts);
  const unlike = duplicates.filter(({ labelsDiffer }) => labelsDiffer);
  const groups = (found: typeof duplicates) => found.map(({ paths }) => paths.join(' = '));
  if (across.length > 0) note('warning: pictures of one part are in another too: what is measured there is too good');
  return [
    `${folder}: ${count} pictures of ${classes.length} classes, ${formatBytes(bytes)}`,
    ...table.split('\n'),
    ...sizes,
    ...Object.entries(modes).map(([mode, pictures]) => `${mode}: ${pictures}`),
    ...(otherFiles === 0 ? [] : [`${otherFiles} other files, passed over`]),
    ...section(
      'cannot be read',
      unreadable.map(({ problem }) => problem),
    ),
    ...section('not there', missing),
    ...section('with the same pixels, in different parts', groups(across)),
    ...section('with the same pixels, labelled differently', groups(unlike)),
    ...section('with the same pixels', groups(duplicates)),
  ];
}

/** A heading with the number, and the first names under it. */
function section(heading: string, names: readonly string[]): string[] {
  const more = names.length - shownNames;
  return [
    `${heading}: ${names.length}`,
    ...names.slice(0, shownNames).map((name) => `  ${name}`),
    ...(more > 0 ? [`  and ${more} more (--json FILE has all)`] : []),
  ];
}
