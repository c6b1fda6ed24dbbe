import type { ConnectionMatrix } from '@densenet/element';
import type { PageMessages } from '../messages/en.ts';

/** A block's input (place 0), one of its layers (from 1), or its exit. */
export interface Place {
  block: number;
  place: number;
}

/** Up to this many sources are all named; of more, the strongest. */
const mostNamed = 5;
const namedOfMany = 3;

/** What a node reads, and who reads it, in words. */
export function describeNode(
  { block, place }: Place,
  matrices: readonly ConnectionMatrix[],
  measure: 'weights' | 'responses',
  { figure: texts, sentenceSpace }: PageMessages,
): string {
  const rows = matrices[block]!;
  const layers = rows.length - 1;
  const isLast = block === matrices.length - 1;
  const nameOf = (at: number) =>
    at === 0 ? texts.input : at <= layers ? texts.layer(at) : isLast ? texts.classifier : texts.transition(block + 1);
  const readers = Array.from({ length: Math.max(0, rows.length - place) }, (_, i) => nameOf(place + 1 + i));
  const read = readers.length === 0 ? [] : [texts.readBy(listed(readers, texts))];
  if (place === 0) return [texts.enters(block + 1), ...read].join(sentenceSpace);
  const row = rows[place - 1]!;
  const values = row.map((value, source) => ({ value, name: nameOf(source) }));
  const strongest = [...values].sort((a, b) => b.value - a.value).slice(0, namedOfMany);
  const named = values.length <= mostNamed ? values : values.filter((value) => strongest.includes(value));
  const parts = named.map(({ value, name }) => texts[measure].part(name, value));
  const others = values.length - named.length;
  const sources = texts.list(others === 0 ? parts : [...parts, texts[measure].rest(others)]);
  return [texts[measure].sources(texts.inBlock(nameOf(place), block + 1, place > layers), sources), ...read].join(
    sentenceSpace,
  );
}

/** Of many names the first, and how many more there are. */
function listed(names: readonly string[], texts: PageMessages['figure']): string {
  const shown =
    names.length <= mostNamed + 1 ? names : [...names.slice(0, mostNamed), texts.others(names.length - mostNamed)];
  return texts.list(shown);
}
