// npm run bench:web: sets up what is missing, then measures the element in a real browser. `visits` or `teaching` first measures
// that alone, by its own options; options alone are those of the visits.
import { root, run, setUp, tool } from './setup.mjs';

const programs = { visits: 'firstResult.ts', teaching: 'teaching.ts' };

setUp();
const given = process.argv.slice(2);
const isNamed = Object.hasOwn(programs, given[0] ?? '');
const chosen = isNamed ? [given.shift()] : given.length > 0 ? ['visits'] : Object.keys(programs);
for (const name of chosen) {
  run(tool('tsx'), ['--conditions=@densenet/source', `${root}bench/web/${programs[name]}`, ...given]);
}
