import { cpus } from 'node:os';
import { type ImageSource, labelsOf, type Preprocessing } from '@densenet/data';
import type { TrainedModel } from '@densenet/interop/node';
import type { DataCard, DataPart } from '@densenet/report';
import { version_core as tensorflowVersion } from '@tensorflow/tfjs-core';
import { commandName, shellQuoted } from '../terminal/commandLine.ts';

/** What the data is: parts by their names, as far as they are at hand. */
export function dataCard(name: string, parts: Readonly<Record<string, ImageSource | undefined>>): DataCard {
  const known = Object.entries(parts).flatMap(([part, source]) => (source ? [{ part, source }] : []));
  const sizes = new Set(known.map(({ source: { size } }) => (size ? `${size.height} x ${size.width}` : 'various')));
  const channels = known.some(({ source }) => source.channels === 3) ? 'colour' : 'grey';
  return {
    name,
    parts: known.map(
      ({ part, source }): DataPart => ({ name: part, images: source.count, perClass: countsOf(source) }),
    ),
    facts: { images: `${[...sizes].join(', ')} pixels, ${channels}` },
  };
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
  { config, model, path }: TrainedModel,
  preprocessing: Preprocessing,
): Record<string, string> {
  const { height, width, channels, crop } = preprocessing;
  const { parameters } = model.summary(height, width);
  return {
    file: path,
    kind: `DenseNet${config.bottleneckFactor ? '-BC' : ''}, blocks of ${config.blockConfig.join(', ')} layers, growth rate ${config.growthRate}`,
    parameters: parameters.toLocaleString('en-US'),
    input: `${height} x ${width} pixels, ${channels === 1 ? 'grey' : 'colour'}${crop ? `, the middle of ${crop.shorterSide} pixels` : ''}`,
  };
}

/** What a report was made with. */
export function madeWith(backend: string): Record<string, string> {
  const [processor] = cpus();
  return {
    'command line': [commandName(), ...process.argv.slice(2).map((word) => shellQuoted(word))].join(' '),
    time: new Date().toISOString(),
    backend,
    'TensorFlow.js': tensorflowVersion,
    Node: process.version,
    machine: `${process.platform} ${process.arch}${processor ? `, ${processor.model.trim()}` : ''}`,
  };
}
