// The first script of both pages, small and on its own, so that they speak the visitor's language as early as possible.

import { pageMessages } from '../messages/pageMessages.ts';
import { chooseLanguage, readRemembered } from './choice.ts';
import { speak } from './speak.ts';

const language = chooseLanguage(pageMessages.languages, {
  query: location.search,
  kept: readRemembered(),
  preferred: navigator.languages,
});
// The HTML files are in English already.
if (language !== document.documentElement.lang) void speak(language);
