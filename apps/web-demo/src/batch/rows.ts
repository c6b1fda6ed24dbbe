import type { Likeness, PictureError } from '@densenet/element';

/** How many classes of a picture are listed: as many as `densenet predict --csv` writes. */
export const top = 3;

export interface RankedClass {
  label: string;
  index: number;
  probability: number;
}

/** A picture of a batch, and what became of it. */
export interface BatchRow {
  /** Place in the order in which the pictures were given. */
  place: number;
  file: File;
  /** A small copy to show; undefined until the picture was read. */
  thumbnail?: HTMLCanvasElement;
  /** The most probable classes, best first; undefined until it is classified. */
  classes?: readonly RankedClass[];
  likeness?: Likeness | undefined;
  /** Why it could not be read. */
  error?: PictureError;
}

/** The `top` most probable classes, best first. */
export function ranked(probabilities: readonly number[], labels: readonly string[]): RankedClass[] {
  return probabilities
    .map((probability, index) => ({ probability, index, label: labels[index]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}

/** The columns that a table of pictures is sorted by. */
export type SortKey = 'place' | 'file' | 'class' | 'probability';

export interface Sorting {
  key: SortKey;
  descending: boolean;
}

/**
 * Rows in the order of a column. Rows without a value there come last in either direction, and rows with the same value stay in
 * the order in which the pictures were given.
 *
 * @param classLabel a class's name as the table shows it
 */
export function sorted(
  rows: readonly BatchRow[],
  { key, descending }: Sorting,
  classLabel: (label: string) => string,
): BatchRow[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const values: Record<SortKey, (row: BatchRow) => string | number | undefined> = {
    place: ({ place }) => place,
    file: ({ file }) => file.name,
    class: ({ classes }) => classes && classLabel(classes[0]!.label),
    probability: ({ classes }) => classes && classes[0]!.probability,
  };
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [one, other] = [values[key](a), values[key](b)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return direction * (typeof one === 'string' ? compare(one, other as string) : one - (other as number));
  });
}
