// npm run bench:scale: sets up what is missing, then measures training in several processes as it is built.
import { root, run, setUp, tool } from './setup.mjs';

setUp();
run(tool('tsx'), [`${root}bench/src/scaleOut/main.ts`, ...process.argv.slice(2)]);
