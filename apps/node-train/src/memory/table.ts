import { alignColumns } from '../comparison/table.ts';
import { formatBytes } from '../terminal/format.ts';
import { type Figures, groupByCase } from './figures.ts';

const sizeOf = (bytes: number | undefined) => (bytes === undefined ? '' : formatBytes(bytes));

const share = (bytes: number, whole: number | undefined) =>
  whole === undefined ? '' : `${((100 * bytes) / whole).toFixed(0)} %`;

/**
 * A table with one line for each run. `peak` is the most memory that tensors take at any moment, `between` the most that lives
 * from one operation to the next; both without parameters and batch.
 */
export function formatMemory(figures: readonly Figures[]): string {
  const isMeasured = figures.some(({ measured }) => measured !== undefined);
  const hasGpu = figures.some(({ measured }) => typeof measured === 'object' && measured.gpuBytes !== undefined);
  const isTimed = figures.some(({ time }) => time !== undefined);
  const header = [
    ...['network', 'image', 'batch', 'parameters', 'run', 'peak', 'of plain', 'between', 'of plain'],
    ...(isMeasured ? ['measured', 'process', ...(hasGpu ? ['GPU'] : [])] : []),
    ...(isTimed ? ['ms a step', 'processor', 'of plain'] : []),
  ];
  const rows = groupByCase(figures).flatMap((group) =>
    group.map((one) => {
      const plain = group.find(({ run }) => run === 'plain');
      return [
        one.network,
        `${one.size}x${one.size}`,
        String(one.batchSize),
        formatBytes(one.parameterBytes),
        one.run,
        formatBytes(one.predicted.peakBytes),
        share(one.predicted.peakBytes, plain?.predicted.peakBytes),
        formatBytes(one.predicted.peakBetweenBytes),
        share(one.predicted.peakBetweenBytes, plain?.predicted.peakBetweenBytes),
        ...(isMeasured ? measuredCells(one, hasGpu) : []),
        ...(isTimed ? timeCells(one, plain) : []),
      ];
    }),
  );
  const failed = figures.flatMap(({ network, size, batchSize, run, measured }) =>
    typeof measured === 'string' ? [`${network}, ${size}x${size}, batch ${batchSize}, ${run}: ${measured}`] : [],
  );
  return [alignColumns([header, ...rows]), ...failed].join('\n');
}

function measuredCells({ measured }: Figures, hasGpu: boolean): string[] {
  if (typeof measured !== 'object') return ['failed', '', ...(hasGpu ? [''] : [])];
  const { peakBytes, processBytes, gpuBytes } = measured;
  return [formatBytes(peakBytes), sizeOf(processBytes), ...(hasGpu ? [sizeOf(gpuBytes)] : [])];
}

function timeCells({ time }: Figures, plain: Figures | undefined): string[] {
  if (!time) return ['', '', ''];
  const format = (milliseconds: number) => milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
  const { milliseconds, processorMilliseconds } = time;
  return [
    format(milliseconds),
    format(processorMilliseconds),
    share(processorMilliseconds, plain?.time?.processorMilliseconds),
  ];
}

/** The tensors of the largest peaks by the operation that made them, one line for each run. */
export function formatPeaks(figures: readonly Figures[]): string {
  return figures
    .map(({ network, size, batchSize, run, predicted }) => {
      const parts = Object.entries(predicted.peakByOperation)
        .slice(0, 5)
        .map(([operation, bytes]) => `${operation || 'no operation'} ${formatBytes(bytes)}`);
      const during = predicted.peakIn.at(0)?.replace('densenet/', '') ?? 'no operation';
      return `${network}, ${size}x${size}, batch ${batchSize}, ${run}: ${parts.join(', ')}; during ${during}`;
    })
    .join('\n');
}
