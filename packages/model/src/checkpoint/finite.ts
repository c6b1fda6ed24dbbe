import type { NamedArray } from './layout.ts';

/** A tensor with values that are no finite numbers. */
export interface NonFiniteTensor {
  name: string;
  /** How many of its values are NaN. */
  nan: number;
  /** How many are infinite, also because they were past float32's range in the file. */
  infinite: number;
  /** How many it has in all. */
  size: number;
}

/** Longest list of tensors in a message. */
const TENSORS_SHOWN = 5;

/** Weights are NaN or infinite: of a training that diverged, or of a damaged file. The network would give nonsense. */
export class NonFiniteWeightsError extends Error {
  override readonly name = 'NonFiniteWeightsError';
  constructor(
    /** All of them; the message names the first few. */
    readonly tensors: readonly NonFiniteTensor[],
  ) {
    super(
      `${describe(tensors)}: they are of a training that diverged, or the file is damaged. Take another checkpoint of it`,
    );
  }
}

/** The tensors that have values which are NaN or infinite, with how many. */
export function findNonFinite(arrays: Readonly<Record<string, NamedArray>>): NonFiniteTensor[] {
  const found: NonFiniteTensor[] = [];
  for (const [name, { values }] of Object.entries(arrays)) {
    let nan = 0;
    let infinite = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value === 0) continue; // NaN for NaN and for infinities
      if (Number.isNaN(value)) nan++;
      else infinite++;
    }
    if (nan + infinite > 0) found.push({ name, nan, infinite, size: values.length });
  }
  return found;
}

/** @throws NonFiniteWeightsError where values are NaN or infinite; it names the tensors that have them, and how many */
export function expectFinite(arrays: Readonly<Record<string, NamedArray>>): void {
  const found = findNonFinite(arrays);
  if (found.length > 0) throw new NonFiniteWeightsError(found);
}

function describe(tensors: readonly NonFiniteTensor[]): string {
  const shown = tensors.slice(0, TENSORS_SHOWN).map(({ name, nan, infinite, size }) => {
    const kinds = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(
      (kind) => kind !== '',
    );
    return `${name} (${kinds.join(' and ')} of ${size})`;
  });
  const more = tensors.length > TENSORS_SHOWN ? ` and ${tensors.length - TENSORS_SHOWN} tensors more` : '';
  return `weights are no finite numbers: ${shown.join(', ')}${more}`;
}
