import type { Messages } from '../messages/en.ts';
import { reason, reasoned } from '../messages/reasons.ts';
import type { Prediction } from './events.ts';

/** The `labels` attribute or property cannot be used. */
export class LabelsError extends Error {
  override readonly name = 'LabelsError';
}

/**
 * Reads names of classes: a JSON array of strings, or names with commas between.
 *
 * @throws LabelsError where the text starts with "[" and is not a JSON array of strings
 */
export function parseLabels(text: string): string[] {
  if (!text.trim().startsWith('[')) return text.split(',').map((label) => label.trim());
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw reasoned(LabelsError, reason('labelsJson', (cause as Error).message), { cause });
  }
  if (!Array.isArray(value) || !value.every((label) => typeof label === 'string')) {
    throw reasoned(LabelsError, reason('labelsForm'));
  }
  return value;
}

/**
 * The names of the classes to show: the page's where it gives any, else the model file's.
 *
 * @param given The page's names: text for `parseLabels`, or an array. Where it is empty, the file's names are used.
 * @param own The model file's names, one for each class.
 * @throws LabelsError where the page gives another number of names than there are classes, or `parseLabels` throws
 */
export function chooseLabels(
  given: string | readonly string[] | null | undefined,
  own: readonly string[],
): readonly string[] {
  if (given === null || given === undefined || given.length === 0) return own;
  const labels = typeof given === 'string' ? parseLabels(given) : given;
  if (labels.length !== own.length) {
    throw reasoned(LabelsError, reason('labelsCount', labels.length, own.length));
  }
  return labels;
}

/** The name of a class as it is shown. A file without names calls its classes `class 0`, `class 1`..., in English. */
export function shownLabel({ explanation }: Messages, label: string, index: number): string {
  return label === `class ${index}` ? explanation.className(index) : label;
}

/** A prediction with the name of its class as it is shown. */
export function shownPrediction(texts: Messages, prediction: Prediction): Prediction {
  return { ...prediction, label: shownLabel(texts, prediction.label, prediction.index) };
}

/** As `chooseLabels`, but where the page's names cannot be used it gives the model file's, and in `problem` the reason. */
export function usableLabels(
  given: string | readonly string[] | null,
  own: readonly string[],
): { labels: readonly string[]; problem: LabelsError | undefined } {
  try {
    return { labels: chooseLabels(given, own), problem: undefined };
  } catch (error) {
    return { labels: own, problem: error as LabelsError };
  }
}
