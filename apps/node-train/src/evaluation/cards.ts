import { basename, isAbsolute } from 'node:path';
import { type ImageSource, labelsOf, type Preprocessing } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import type { DataCard, DataPart } from '@densenet/report';
import { commandTyped } from '../training/runFile/commandTyped.ts';
import type { Environment } from '../training/runFile/environment.ts';
import type { RunSession } from '../training/runFile/runFile.ts';
import { duplicatesAmong } from './duplicates.ts';

/** A path without the folders above it, which are nobody's business where a report is passed on; a relative one as it is. */
export const withoutFolders = (word: string): string =>
  word.replace(/^(-[\w-]+=)?(.*)$/s, (_, flag = '', path: string) => flag + (isAbsolute(path) ? basename(path) : path));

/** What the data is: parts by their names, as far as they are at hand. */
export function dataCard(
  name: string,
  parts: { [part: string]: ImageSource | undefined; test: ImageSource },
): DataCard {
  const known = Object.entries(parts).flatMap(([part, source]) => (source ? [{ part, source }] : []));
  const sizes = new Set(known.map(({ source: { size } }) => (size ? `${size.height} x ${size.width}` : 'various')));
  const channels = known.some(({ source }) => source.channels === 3) ? 'colour' : 'grey';
  return {
    name,
    parts: known.map(
      ({ part, source }): DataPart => ({ name: part, images: source.count, perClass: countsOf(source) }),
    ),
    facts: { images: `${[...sizes].join(', ')} pixels, ${channels}`, ...duplicatesOf(parts) },
  };
}

/** Test images that are also in another part, which flatter the figures. */
function duplicatesOf({ test, ...others }: { [part: string]: ImageSource | undefined; test: ImageSource }) {
  return Object.fromEntries(
    Object.entries(others).flatMap(([part, source]) => {
      const count = source && duplicatesAmong(test, source);
      return count === undefined ? [] : [[`test images also in ${part}`, String(count)]];
    }),
  ) as Record<string, string>;
}

/** Images by class; of several labels an image, by label. */
function countsOf(source: ImageSource): number[] {
  const counts = Array<number>(source.classNames.length).fill(0);
  if (source.target) {
    for (let image = 0; image < source.count; image++) {
      source.target(image).forEach((value, index) => {
        if (value > 0.5) counts[index]!++;
      });
    }
  } else for (const label of labelsOf(source)) counts[label]!++;
  return counts;
}

/** The network in a few words. */
export function networkCard(
  { config, model, path, temperature }: TrainedModel,
  preprocessing: Preprocessing,
): Record<string, string> {
  const { height, width, channels, crop } = preprocessing;
  const { parameters } = model.summary(height, width);
  return {
    file: withoutFolders(path),
    kind: `${kindOf(config)}, blocks of ${config.blockConfig.join(', ')} layers, growth rate ${config.growthRate}`,
    parameters: parameters.toLocaleString('en-US'),
    input: `${height} x ${width} pixels, ${channels === 1 ? 'grey' : 'colour'}${crop ? `, the middle of ${crop.shorterSide} pixels` : ''}`,
    ...(temperature === 1 ? {} : { 'stored temperature': temperature.toFixed(3) }),
  };
}

/** In how many processes a network was trained, session by session; nothing where that was one each time. */
export function processesCard(sessions: readonly RunSession[]): Record<string, string> {
  const told = sessions.map(({ processes = 1, syncBatchNorm, averageStatistics }) => {
    const ways = [
      ...(syncBatchNorm ? ['norms over the whole batch'] : []),
      ...(averageStatistics ? ['mean running statistics'] : []),
    ];
    return `${processes}${ways.length > 0 ? ` (${ways.join(', ')})` : ''}`;
  });
  const changes = told.filter((text, index) => text !== told[index - 1]);
  return changes.every((text) => text === '1') ? {} : { 'trained in processes': changes.join(', then ') };
}

/** As the paper names its networks: B for bottlenecks, C for compression. */
function kindOf({ bottleneckFactor, compression }: TrainedModel['config']): string {
  const letters = `${bottleneckFactor === null ? '' : 'B'}${compression < 1 ? 'C' : ''}`;
  return letters === '' ? 'DenseNet' : `DenseNet-${letters}`;
}

/** What a report was made with. */
export function madeWith({ versions, backend, machine, git }: Environment): Record<string, string> {
  return {
    'command line': commandTyped(process.argv.slice(2).map(withoutFolders)),
    time: new Date().toISOString(),
    densenet: `${versions.densenet}${git ? `, in a folder at Git commit ${git.commit}${git.dirty ? ' with changes' : ''}` : ''}`,
    'Node and TensorFlow.js': `${versions.node}, ${versions.tensorflowjs}`,
    backend: `${backend.name} on ${backend.device}`,
    machine: `${machine.cpu}, ${machine.cores} cores, ${machine.system} ${machine.arch}`,
  };
}
