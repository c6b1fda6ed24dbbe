import { join } from 'node:path';
import { type DatasetName, datasetNames, type ImageSource } from '@densenet/data';
import { type DatasetReport, locateDataset, makeFolder, writeWhole } from '@densenet/data/node';
import { Command, Option } from 'commander';
import sharp from 'sharp';
import { formatBytes } from '../terminal/format.ts';
import { print } from '../terminal/output.ts';
import { loadWithProgress } from '../training/datasets.ts';
import { dataCheckCommand } from './dataCheck.ts';
import { dataPreviewCommand } from './dataPreview.ts';
import { addDataFlags, type DataFlags, dataOptions, positiveInteger } from './options.ts';

interface CommandFlags extends DataFlags {
  dataset?: DatasetName;
  fetch?: boolean;
  samples?: string;
  count: number;
}

export function dataCommand(): Command {
  const command = new Command('data')
    .description(
      "where each data set is, whether its files are right; gets what is missing; looks at one's own pictures",
    )
    .addOption(new Option('--dataset <name>', 'only this one').choices(datasetNames as string[]))
    .option('--fetch', 'get what is missing into the cache')
    .option('--samples <folder>', 'write the first test images there as PNG files, to try predict on')
    .option('--count <images>', 'how many samples', positiveInteger, 10)
    .enablePositionalOptions()
    .addCommand(dataCheckCommand())
    .addCommand(dataPreviewCommand());
  return addDataFlags(command).action(async (flags: CommandFlags) => {
    const names = flags.dataset === undefined ? datasetNames : [flags.dataset];
    if (flags.samples !== undefined) {
      // A folder that cannot be written is found before anything is downloaded.
      await makeFolder(flags.samples);
      const dataset = await loadWithProgress(names[0]!, 'test', dataOptions(flags));
      await writeSamples(dataset, flags.samples, flags.count);
      return;
    }
    for (const name of names) {
      if (flags.fetch) {
        for (const part of ['train', 'test'] as const) await loadWithProgress(name, part, dataOptions(flags));
      }
      const report = await locateDataset(name, dataOptions(flags));
      print(...formatReport(report));
      if (report.files.some(({ state }) => state === 'wrong')) process.exitCode = 1;
    }
  });
}

function formatReport({ title, folders, files }: DatasetReport): string[] {
  const lines = files.map(({ name, place, path, bytes, state, problem }) => {
    const where = path === undefined ? place : `${place}: ${path}, ${formatBytes(bytes ?? 0)}`;
    return `  ${name.padEnd(24)} ${state.padEnd(9)} ${problem ?? where}`;
  });
  return [`${title} (looked in ${folders.join(', ')})`, ...lines];
}

async function writeSamples(dataset: ImageSource, folder: string, count: number): Promise<void> {
  for (let index = 0; index < Math.min(count, dataset.count); index++) {
    const { values, width, height, channels } = await dataset.read(index);
    const label = dataset.classNames[dataset.label(index)]!.replace(/\W+/g, '-').toLowerCase();
    const file = join(folder, `${String(index).padStart(4, '0')}-${label}.png`);
    const png = await sharp(values, { raw: { width, height, channels: channels as 1 | 3 } })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .png()
      .toBuffer();
    await writeWhole(file, png);
    print(file);
  }
}
