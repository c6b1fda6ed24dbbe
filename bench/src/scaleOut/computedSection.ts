import { formatRate, markdownRows } from '../report/format.ts';
import { allCurves, curveNetworks, curveSizes, loadOf } from './curve.ts';
import { overlapForCurve } from './overlap.ts';
import type { ScaleResults } from './results.ts';
import { nameOfBytes } from './turns.ts';

const overlapSources = {
  link: 'as measured over the link',
  loopback: 'as measured on the loopback',
  nothing: 'nothing of them, since that was not measured',
};

/** The table that is computed and not measured, with all that it begins with. */
export function computedSection({ buckets, assumptions }: Pick<ScaleResults, 'buckets' | 'assumptions'>): string[] {
  const { overlap, from } = overlapForCurve({ buckets, assumptions });
  const curves = allCurves({ assumptions, overlap });
  const { imagesPerSecond, source, batchSize, hopMicroseconds, bucketBytes } = assumptions;
  const rows = curveSizes.map((processes, index) => [
    String(processes),
    ...curves.map(({ points }) => {
      const point = points[index]!;
      return `${formatRate(point.imagesPerSecond)} (${(100 * point.efficiency).toFixed(0)} %)`;
    }),
  ]);
  const header = ['GPUs', ...curves.map(({ network, gigabits }) => `${curveNetworks[network]}, ${gigabits} Gbit/s`)];
  const sent = (Object.keys(curveNetworks) as (keyof typeof curveNetworks)[])
    .map((network) => `${curveNetworks[network]} ${(loadOf(network).bytes / 1e6).toFixed(1)} MB`)
    .join(', ');
  return [
    '### Computed, not measured: GPUs',
    `No GPU has run this code. Images a second and, in parentheses, the share of so many GPUs that wait for nothing, computed from: ${imagesPerSecond} images/s of one GPU with DenseNet-121 at 224 px (${source}), DenseNet-264 as much slower as it has more multiply-adds, ${batchSize} images a GPU; a ring over which each step sends gradients and running statistics (${sent}) in buckets of ${nameOfBytes(bucketBytes)}, ${hopMicroseconds} µs a message beside its bytes, each GPU in a machine of its own; and ${(100 * overlap).toFixed(0)} % of the sums behind the backward pass (${overlapSources[from]}), at most two thirds of a step.`,
    markdownRows(header, rows),
  ];
}
