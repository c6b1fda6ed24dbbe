import { defineMessages } from '@densenet/element/language';
import { en } from './en.ts';

/** The texts of the chapter's page. A further language is a file beside this one, and a line here. */
export const chapterMessages = defineMessages(en, {
  zh: () => import('./zh.ts').then(({ zh }) => zh),
});
