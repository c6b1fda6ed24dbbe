import { defineMessages } from '@densenet/element/language';
import { en } from './en.ts';

/** The texts of the page. A further language is a file beside this one, and a line here. */
export const pageMessages = defineMessages(en, {
  zh: () => import('./zh.ts').then(({ zh }) => zh),
});
