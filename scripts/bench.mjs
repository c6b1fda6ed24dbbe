// npm run bench: sets up what is missing, then measures.
import { root, run, setUp } from './setup.mjs';

setUp();
run(process.execPath, [`${root}bench/dist/main.js`, ...process.argv.slice(2)]);
