import { defineMessages } from '../../language/table.ts';
import { en } from './en.ts';

/** The texts of `<densenet-trainer>`. A further language is a file beside this one, and a line here. */
export const trainerMessages = defineMessages(en, {
  zh: () => import('./zh.ts').then(({ zh }) => zh),
});
