import { denseBlocks } from '@densenet/classifier';
import {
  contrast,
  featureReuse,
  growth,
  type Observation,
  type ObservationKind,
} from '@densenet/classifier/connections';
import type { DenseBlockInfo } from '@densenet/classifier/types';
import { initializeArrays } from '@densenet/model';
import { createRandom } from '@densenet/ops';
import { Command } from 'commander';
import { alignColumns } from '../comparison/table.ts';
import { print } from '../terminal/output.ts';
import { addCheckpointFlag, type ChosenFlags, readChosen } from './checkpointOption.ts';

interface ConnectionsFlags extends ChosenFlags {
  json?: true;
}

/** The seed of the untrained network that a trained one is compared with: that of a page's figure. */
const seed = 0;

export function connectionsCommand(): Command {
  return addCheckpointFlag(
    new Command('connections').description(
      'how much each layer listens to each earlier one: mean absolute weights, and which observations of the ' +
        "paper's figure 5 hold (Huang et al. 2017), beside the same network untrained",
    ),
  )
    .option('--json', 'as JSON')
    .action(async (flags: ConnectionsFlags) => {
      const { model, config, arrays } = await readChosen(flags);
      const graph = model.graph(model.smallestInput, model.smallestInput);
      const initial = initializeArrays(model.parameterSpecs, config.initialization, createRandom(seed));
      const trained = denseBlocks({ graph, arrays });
      const untrained = denseBlocks({ graph, arrays: initial });
      print(...(flags.json ? asJson(trained, untrained).split('\n') : asText(trained, untrained)));
    });
}

function asJson(trained: readonly DenseBlockInfo[], untrained: readonly DenseBlockInfo[]): string {
  const of = (blocks: readonly DenseBlockInfo[]) => ({
    blocks: blocks.map(({ exit, weights }) => ({ exit, meanAbsoluteWeights: weights })),
    observations: featureReuse(blocks),
    contrast: contrast(blocks),
  });
  return JSON.stringify(
    { trained: of(trained), untrained: of(untrained), growth: growth(trained, untrained) },
    null,
    2,
  );
}

function asText(trained: readonly DenseBlockInfo[], untrained: readonly DenseBlockInfo[]): string[] {
  if (trained.length === 0) return ['this network has no dense blocks: none of its layers reads more than one other'];
  const tables = trained.flatMap((block, index) => [
    `block ${index + 1}: mean absolute weight; readers are rows, sources are columns`,
    ...alignColumns(rowsOf(block)).split('\n'),
    '',
  ]);
  return [...tables, ...comparison(trained, untrained)];
}

function rowsOf({ layers, exit, weights }: DenseBlockInfo): string[][] {
  const names = layers.map((_, layer) => `${layer + 1}`);
  const header = ['', 'in', ...names];
  return [
    header,
    ...weights.map((row, reader) => [
      `  ${names[reader] ?? exit}`,
      ...header.slice(1).map((_, source) => row[source]?.toFixed(4) ?? ''),
    ]),
  ];
}

/** What the paper says of its figure 5, in the order of `featureReuse`. */
const titles: Record<ObservationKind, string> = {
  layersSpread: 'layers spread their weight over many sources',
  transitionsSpread: 'transitions do too',
  transitionOutputsLeast: "later blocks' layers give the least weight to the transition's output",
  classifierLate: 'the classifier weighs later features more than earlier ones',
};

function comparison(trained: readonly DenseBlockInfo[], untrained: readonly DenseBlockInfo[]): string[] {
  const before = featureReuse(untrained);
  const rows = featureReuse(trained).map((observation, index) => [
    titles[observation.kind],
    found(observation),
    found(before[index]!),
  ]);
  const times = (blocks: readonly DenseBlockInfo[]) => contrast(blocks).toFixed(2);
  return alignColumns([
    ["the paper's figure 5", 'this network', 'untrained'],
    ...rows,
    ['largest over smallest weight of a reader, mean', times(trained), times(untrained)],
    ['mean weight, as a multiple of that before training', growth(trained, untrained).toFixed(2), '1.00'],
  ]).split('\n');
}

function found({ value, of, seen }: Observation): string {
  return `${seen}, ${of === undefined ? `${value.toFixed(2)} times` : `${value} of ${of}`}`;
}
