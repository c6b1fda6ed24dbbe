import { writeWhole } from '@densenet/data/node';
import { Command } from 'commander';
import { comparisonChart } from '../comparison/chart.ts';
import { publishedAccuracies } from '../comparison/literature.ts';
import { figuresOf, type NetworkFigures, networkNamed, networkNames } from '../comparison/networks.ts';
import { formatFigures, formatSources, formatStages, formatTrained } from '../comparison/table.ts';
import { comparisonRecipe, type Trained, trainNetwork } from '../comparison/train.ts';
import { type RecipeFlag, recipeFlags } from '../recipes/flags.ts';
import { withFlags } from '../recipes/withFlags.ts';
import { print } from '../terminal/output.ts';
import { exitCodes, type Stop, stoppable } from '../terminal/stopSignals.ts';
import { findImages } from '../training/datasets.ts';
import {
  addBackendFlags,
  addDataFlags,
  type BackendFlags,
  type DataFlags,
  dataOptions,
  positiveInteger,
  startChosenBackend,
} from './options.ts';
import { addFlags } from './recipeOptions.ts';

/**
 * Whether a recipe's flag is one of `compare`: not those of the network, since networks are compared, nor of validation, since
 * the test set judges them.
 */
const isOfTraining = ({ path: [group, field] }: RecipeFlag): boolean =>
  group !== 'network' && field !== 'validationFraction';

interface CompareFlags extends BackendFlags, DataFlags {
  size?: number;
  classes?: number;
  channels?: number;
  chart?: string;
  json?: string;
  train?: true;
  [recipeFlag: string]: unknown;
}

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('networks side by side: parameters, multiply-adds, activation memory, depth, accuracy, by stage')
    .argument('<networks...>', `two or more of ${networkNames.join(', ')}`)
    .option('--size <pixels>', "height and width of the image (default: each network's own)", positiveInteger)
    .option('--classes <count>', "classes told apart (default: each network's own)", positiveInteger)
    .option('--channels <count>', 'channels of the image, 1 for grey', positiveInteger)
    .option('--chart <file>', 'also draw a chart, as SVG')
    .option('--json <file>', 'also write all figures as JSON')
    .option('--train', 'also train each on Fashion-MNIST at 32x32, by one recipe, and compare their accuracy');
  addFlags(command, recipeFlags.filter(isOfTraining), 'with --train: ');
  addDataFlags(addBackendFlags(command));
  return command.action(async (names: string[], flags: CompareFlags) => {
    process.exitCode = await stoppable(
      'stopping after this step; nothing of a comparison is saved but its figures',
      (stop) => compare(names, flags, stop),
    );
  });
}

/** @returns the exit code */
async function compare(names: readonly string[], flags: CompareFlags, stop: Stop): Promise<number> {
  const changes = {
    ...(flags.classes === undefined ? {} : { numClasses: flags.classes }),
    ...(flags.channels === undefined ? {} : { inChannels: flags.channels }),
  };
  // Mistakes in the flags are found before anything is trained.
  const recipe = withFlags(comparisonRecipe, flags);
  const images = flags.train ? await findImages(recipe, dataOptions(flags, stop.signal)) : undefined;
  const form = images?.form;
  const ofData = form ? { numClasses: form.classNames.length, inChannels: form.channels } : {};
  const networks = [...new Set(names)].map((name) => networkNamed(name, { ...changes, ...ofData }));
  const size = flags.train ? recipe.data.imageSize : flags.size;
  const figures = networks.map((network) => figuresOf(network, size ?? network.ownSize));
  // Published accuracies are those of the original networks, not of networks with other classes or channels.
  const published = Object.keys({ ...changes, ...ofData }).length === 0;
  const sections = [formatFigures(figures, published), ...figures.map(formatStages)];
  print(...sections.join('\n\n').split('\n'));
  if (published) print('', ...formatSources(figures).split('\n'));

  const trained: Trained[] = [];
  const report = async () => {
    if (flags.json !== undefined)
      await writeWhole(flags.json, `${JSON.stringify(asJson(figures, trained, published), null, 1)}\n`);
    if (flags.chart !== undefined) await writeWhole(flags.chart, comparisonChart(figures, trained, published));
  };
  await report();
  if (!images) return 0;
  const data = await images.load(dataOptions(flags, stop.signal));
  await startChosenBackend(flags);
  const { imageSize } = recipe.data;
  print('', `training on ${data.train.count} images of ${imageSize}x${imageSize}, seed ${recipe.train.seed}`);
  for (const network of networks) {
    stop.signal.throwIfAborted();
    trained.push(await trainNetwork(network, recipe, data, { signal: stop.signal, print }));
    await report();
  }
  print('', ...formatTrained(trained).split('\n'));
  return trained.every(({ complete }) => complete) ? 0 : exitCodes[stop.received() ?? 'SIGINT'];
}

function asJson(figures: readonly NetworkFigures[], trained: readonly Trained[], published: boolean) {
  return figures.map((network) => ({
    ...network,
    ...(published ? { published: publishedAccuracies[network.name] } : {}),
    trained: trained.find(({ name }) => name === network.name)?.epochs,
  }));
}
