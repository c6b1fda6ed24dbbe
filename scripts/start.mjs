// npm start: all the set-up, then the main job, the quick recipe.
import { densenet } from './densenet.mjs';
import { setUp } from './setup.mjs';

setUp();
densenet(['train', 'quick', ...process.argv.slice(2)]);
