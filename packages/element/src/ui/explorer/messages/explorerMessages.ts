import { defineMessages } from '../../../language/table.ts';
import { en } from './en.ts';

/** The texts of `<densenet-explorer>`. A further language is a file beside this one, and a line here. */
export const explorerMessages = defineMessages(en, {
  zh: () => import('./zh.ts').then(({ zh }) => zh),
});
