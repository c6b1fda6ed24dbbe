// npm run bench: sets up what is missing, then measures everything as it is built.
import { root, run, setUp, tool } from './setup.mjs';

setUp();
run(tool('tsx'), [`${root}bench/src/main.ts`, ...process.argv.slice(2)]);
