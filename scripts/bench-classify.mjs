// npm run bench:classify: sets up what is missing, then measures the three-line classifier on photos that it makes.
import { root, run, setUp, tool } from './setup.mjs';

setUp();
run(tool('tsx'), ['--conditions=@densenet/source', `${root}bench/src/classifyPhotos.ts`, ...process.argv.slice(2)]);
