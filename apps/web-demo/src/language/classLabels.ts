import type { DensenetClassifier } from '@densenet/element';
import { languageOf, watchLanguage } from '@densenet/element/language';
import { pageMessages } from '../messages/pageMessages.ts';

/** Gives an element the names of its classes in the page's language, where the page knows them by their names in the file. */
export function translateLabels(element: DensenetClassifier): void {
  let fileLabels: readonly string[] = [];
  const translate = async () => {
    const labels = fileLabels;
    const { className } = pageMessages.loaded(languageOf(element)) ?? (await pageMessages.load(languageOf(element)));
    if (labels !== fileLabels) return;
    // A list that is translated in part would be harder to read than one that is not.
    const isKnown = labels.every((label) => className(label) !== label);
    element.labels = isKnown ? labels.map(className) : null;
  };
  element.addEventListener('ready', ({ detail }) => {
    fileLabels = detail.labels;
    void translate();
  });
  watchLanguage(element, () => void translate());
}
