// Chooses the language, before any element of the page is defined: the first of both pages' scripts.

import { pageMessages } from '../messages/pageMessages.ts';
import { chooseLanguage, languageFor, readRemembered, remember } from './choice.ts';
import { speak } from './speak.ts';

const { languages } = pageMessages;
const asked = languageFor(new URLSearchParams(location.search).get('lang'), languages);
if (asked !== undefined) remember(asked);
const language = chooseLanguage([asked ?? null, readRemembered(), ...navigator.languages], languages);
// The HTML files are in English already.
if (language !== document.documentElement.lang) void speak(language);
