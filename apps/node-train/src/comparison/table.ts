import { formatBytes, formatLarge } from '../terminal/format.ts';
import { publishedAccuracies } from './literature.ts';
import type { NetworkFigures } from './networks.ts';
import type { Trained } from './train.ts';

/** Aligns columns of text: the first one left, the others right. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const align = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(align).join('  ').trimEnd()).join('\n');
}

const count = (value: number) => value.toLocaleString('en-US');

/** A table with one line for each network. `withPublished`: with accuracies from the literature. */
export function formatFigures(networks: readonly NetworkFigures[], withPublished: boolean): string {
  const published = withPublished ? ['accuracy', 'on'] : [];
  const header = ['network', 'image', 'parameters', 'multiply-adds', 'activations', 'depth', ...published];
  const rows = networks.map(({ name, size, parameters, multiplyAdds, activationBytes, depth }) => {
    const known = publishedAccuracies[name];
    return [
      name,
      `${size}x${size}`,
      count(parameters),
      formatLarge(multiplyAdds),
      formatBytes(activationBytes),
      String(depth),
      ...(withPublished ? [known ? `${known.accuracy.toFixed(2)} %` : '', known?.task ?? ''] : []),
    ];
  });
  return alignColumns([header, ...rows]);
}

/** A table with one line for each stage of a network, with its parameters. */
export function formatStages({ name, stages }: NetworkFigures): string {
  const sizes = [...new Set(stages.flatMap(({ filterParameters }) => Object.keys(filterParameters)))].sort();
  const header = [name, 'parameters', ...sizes.map((size) => `in ${size}`), 'multiply-adds', 'activations'];
  const rows = stages.map((stage) => [
    `  ${stage.name}`,
    count(stage.parameters),
    ...sizes.map((size) => count(stage.filterParameters[size] ?? 0)),
    formatLarge(stage.multiplyAdds),
    formatBytes(stage.activationBytes),
  ]);
  return alignColumns([header, ...rows]);
}

/** The sources of the published accuracies in a table, one in each line. */
export function formatSources(networks: readonly NetworkFigures[]): string {
  const sources = networks.flatMap(({ name }) => publishedAccuracies[name]?.source ?? []);
  return [...new Set(sources)].map((source) => `accuracy: ${source}`).join('\n');
}

/** A table of training results, one line for each network. */
export function formatTrained(trained: readonly Trained[]): string {
  const header = ['network', 'parameters', 'test accuracy', 'loss by epoch', 'images/s'];
  const rows = trained.map(({ name, parameters, epochs }) => [
    name,
    count(parameters),
    epochs.at(-1)?.testAccuracy?.toFixed(4) ?? '',
    epochs.map(({ loss }) => loss.toFixed(4)).join(' '),
    String(Math.round(epochs.at(-1)?.imagesPerSecond ?? 0)),
  ]);
  return alignColumns([header, ...rows]);
}
