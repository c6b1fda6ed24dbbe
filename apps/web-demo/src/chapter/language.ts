// The first script of the chapter's page, as language/main.ts is that of the others.

import { addTexts } from '../language/speak.ts';
import { speakVisitorsLanguage } from '../language/start.ts';
import { chapterMessages } from './messages/chapterMessages.ts';

addTexts('chapter', chapterMessages);
speakVisitorsLanguage();
