import '@densenet/element';
import '../styles/embed.css';
import { attributesFrom } from './attributes.ts';
import { resultMessage } from './message.ts';

const element = document.querySelector('densenet-classifier')!;
// Any page may show the frame, so any page may be told what it shows. Pictures themselves never leave it.
element.addEventListener('result', ({ detail }) => parent.postMessage(resultMessage(detail), '*'));
for (const [name, value] of Object.entries(attributesFrom(location.search))) element.setAttribute(name, value);
