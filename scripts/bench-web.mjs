// npm run bench:web: sets up what is missing, then measures the element in a real browser.
import { root, run, setUp, tool } from './setup.mjs';

setUp();
run(tool('tsx'), ['--conditions=@densenet/source', `${root}bench/web/firstResult.ts`, ...process.argv.slice(2)]);
