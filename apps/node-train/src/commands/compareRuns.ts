import { writeWhole } from '@densenet/data/node';
import type { ComparedRun, DifferingField, RunRow } from '@densenet/report';
import { Command } from 'commander';
import { alignColumns } from '../comparison/table.ts';
import { print } from '../terminal/output.ts';
import { readSession } from '../training/readSession.ts';

interface CompareRunsFlags {
  out?: string;
}

export function compareRunsCommand(): Command {
  return new Command('compare-runs')
    .description(
      'several trainings side by side: how well they do, their curves and what differs between their recipes',
    )
    .argument('<runs...>', 'checkpoint folders of trainings')
    .option('--out <file>', 'also write a page (HTML) with the curves over each other')
    .action(async (folders: string[], flags: CompareRunsFlags) => compareRuns(folders, flags));
}

async function compareRuns(folders: readonly string[], { out }: CompareRunsFlags): Promise<void> {
  const { differingFields, runRows, runsPage } = await import('@densenet/report');
  const runs = await Promise.all(folders.map(readRun));
  print(...formatRows(runRows(runs)).split('\n'));
  const differing = differingFields(runs);
  if (differing.length > 0) print('', ...formatDifferences(runs, differing).split('\n'));
  else if (runs.length > 1) print('', 'their recipes are the same');
  if (out === undefined) return;
  await writeWhole(out, await runsPage(runs.length === 1 ? '1 training' : `${runs.length} trainings`, runs));
  print('', out);
}

/** @throws CheckpointFolderError or CheckpointError where the folder is no checkpoint of a training */
async function readRun(folder: string): Promise<ComparedRun> {
  const { trained, values } = await readSession(folder);
  const { recipe, history, tested, images } = values;
  const { imageSize } = recipe.data;
  return {
    name: folder,
    course: { judgedBy: images.judgedBy, epochs: history },
    tested,
    parameters: trained.model.summary(imageSize, imageSize).parameters,
    recipe,
  };
}

function formatRows(rows: readonly RunRow[]): string {
  const figure = (value: number | undefined, digits: number) => (value === undefined ? '-' : value.toFixed(digits));
  return alignColumns([
    ['run', 'epochs', 'parameters', 'train loss', 'accuracy', 'of', 'best', 'test acc', 'seconds'],
    ...rows.map((row) => [
      row.name,
      String(row.epochs),
      row.parameters.toLocaleString('en-US'),
      figure(row.trainingLoss, 4),
      figure(row.accuracy, 4),
      row.judgedBy,
      figure(row.bestAccuracy, 4),
      figure(row.testAccuracy, 4),
      figure(row.seconds, 1),
    ]),
  ]);
}

const formatDifferences = (runs: readonly ComparedRun[], differing: readonly DifferingField[]): string =>
  alignColumns([
    ['differs in', ...runs.map(({ name }) => name)],
    ...differing.map(({ field, values }) => [field, ...values.map((value) => value ?? '-')]),
  ]);
