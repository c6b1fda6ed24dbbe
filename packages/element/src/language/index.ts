export { classifierMessages } from '../messages/classifierMessages.ts';
export { sayError } from '../messages/reasons.ts';
export { createFormat, type Format } from './format.ts';
export { MessagesController } from './messagesController.ts';
export { languageOf, watchLanguage } from './nearest.ts';
export { renderRich } from './renderRich.ts';
export { code, link, listed, type Marked, type RichText, rich, strong } from './richText.ts';
export { closestLanguage, defineMessages, type MessageTable } from './table.ts';
