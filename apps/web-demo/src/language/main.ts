// Chooses the language, before any element of the page is defined: the first of the pages' scripts.

import { speakVisitorsLanguage } from './start.ts';

speakVisitorsLanguage();
