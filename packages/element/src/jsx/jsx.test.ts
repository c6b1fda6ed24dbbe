import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/lib/tsc.js', import.meta.url));
const projects = fileURLToPath(new URL('../testing/jsx/', import.meta.url));

// Against the built declarations, as an application finds them, and with every library's own declarations checked.
it.each(['react', 'preact', 'solid'])('an application in %s compiles, also without skipLibCheck', (framework) => {
  const compile = () =>
    execFileSync(process.execPath, [compiler, '-p', `${projects}${framework}`], { encoding: 'utf8', stdio: 'pipe' });
  let complaints = '';
  try {
    compile();
  } catch (error) {
    complaints = (error as { stdout: string }).stdout;
  }
  expect(complaints).toBe('');
});
