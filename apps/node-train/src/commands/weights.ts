import { writeWhole } from '@densenet/data/node';
import type { Inspection } from '@densenet/interop';
import { inspectPretrained, namingWhenDone } from '@densenet/interop/node';
import { type DenseNetConfig, stemLayers } from '@densenet/model';
import { Command } from 'commander';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';
import { note, print } from '../terminal/output.ts';
import { addDescriptionFlags, type DescriptionFlags, describedBy } from './descriptionFlags.ts';
import { addLayoutFlags, type LayoutFlags, layoutBy } from './layoutFlags.ts';

interface InspectFlags extends LayoutFlags, DescriptionFlags {
  writeMap?: string;
}

export function weightsCommand(): Command {
  const inspect = new Command('inspect')
    .description(
      'what a file of weights holds: its tensors, which network they are of, what was assumed, what is not used',
    )
    .argument('<source>', 'file of weights, folder with one, address, or repository on Hugging Face')
    .option('--write-map <file>', 'also write a map of names to correct and to give as --map');
  addDescriptionFlags(addLayoutFlags(inspect)).action(async (source: string, flags: InspectFlags) => {
    const options = { ...(await describedBy(flags)), ...(await layoutBy(flags)) };
    const inspection = await namingWhenDone(source, inspectPretrained(source, options));
    print(...describe(source, inspection));
    if (flags.writeMap !== undefined) {
      await writeWhole(flags.writeMap, `${JSON.stringify(inspection.map, null, 2)}\n`);
      note(howToGoOn(flags.writeMap, inspection));
    }
    if (inspection.problem !== undefined) process.exitCode = 1;
  });
  return new Command('weights').description('look into files of weights').addCommand(inspect);
}

function describe(source: string, { format, tensors, network, problem, assumed, ignored }: Inspection): string[] {
  const count = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  const rows = tensors.map(({ name, shape, parameter }) => [name, `[${shape.join(', ')}]`, parameter ?? '-']);
  return [
    `${source}: ${format}, ${tensors.length} tensors, ${count.toLocaleString('en')} values`,
    ...table([['tensor', 'shape', 'taken for'], ...rows]),
    ...(network ? describeNetwork(network) : []),
    ...assumed.map((line) => `assumed: ${line}`),
    ...ignored.map((line) => `ignored: ${line}`),
    ...(problem === undefined ? [] : [`not read: ${problem}`]),
  ];
}

function describeNetwork({ layout, config, preprocessing, labels }: NonNullable<Inspection['network']>): string[] {
  const { blockConfig, growthRate, numClasses, inChannels } = config;
  const images = preprocessing
    ? `${preprocessing.height}x${preprocessing.width}, mean ${preprocessing.mean.join(' ')}, deviation ${preprocessing.std.join(' ')}, ` +
      preprocessing.interpolation
    : 'nothing says how they are prepared: --size, --mean and --std do';
  return [
    `network: a DenseNet, named as by ${layout}: blocks of ${blockConfig.join(', ')} layers, k = ${growthRate}, ${extrasOf(config)}, ` +
      `images of ${inChannels} ${inChannels === 1 ? 'channel' : 'channels'}, ${numClasses} classes`,
    `images: ${images}`,
    `labels: ${labels ? `${labels.slice(0, 3).join(', ')}${labels.length > 3 ? ` and ${labels.length - 3} more` : ''}` : 'nothing says'}`,
  ];
}

function extrasOf(config: DenseNetConfig): string {
  const { bottleneckFactor, compression, stem, growthRate, batchNormEpsilon } = config;
  const bottleneck = bottleneckFactor === null ? 'no bottlenecks' : `bottlenecks of ${bottleneckFactor} k`;
  const { channels } = stemLayers(stem, growthRate).convolutions.at(-1)!;
  const others = [
    ...(config.activation.kind === 'relu' ? [] : [`activation ${config.activation.kind}`]),
    ...(config.finalActivation ? [] : ['none after the last norm']),
    ...(config.globalPooling === 'average' ? [] : [`global ${config.globalPooling} pooling`]),
    ...(config.head.hidden.length === 0 ? [] : [`${config.head.hidden.length + 1} layers in the head`]),
  ];
  return [
    `${bottleneck}, compression ${compression}, ${stem.kind} stem of ${channels}`,
    ...others,
    `epsilon ${batchNormEpsilon.toExponential()}`,
  ].join(', ');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}

function howToGoOn(file: string, { map }: Inspection): string {
  const empty = Object.values(map.names).filter((name) => name === '').length;
  const todo =
    empty > 0
      ? `nothing is known of ${empty} tensors: give each torchvision's name (features.conv0.weight, ...), or null to leave it out`
      : 'correct it where it is wrong; null leaves a tensor out';
  return `${file}: ${todo}. Then: ${commandName()} predict --map ${shellQuoted(file)} ...`;
}
