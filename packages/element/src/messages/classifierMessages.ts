import { defineMessages } from '../language/table.ts';
import { en } from './en.ts';

/** The texts of `<densenet-classifier>` and its explanation. A further language is a file beside this one, and a line here. */
export const classifierMessages = defineMessages(en, {
  zh: () => import('./zh.ts').then(({ zh }) => zh),
});
