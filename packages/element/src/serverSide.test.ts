import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

// Where a server renders a page, its modules are imported there too.
it.each([
  'index.js',
  'explorer.js',
  'trainer.js',
  'embed/densenet-classifier.js',
  'embed/densenet-explorer.js',
  'embed/densenet-trainer.js',
])('%s does nothing in Node, and does not keep it waiting', (file) => {
  const program = `await import(${JSON.stringify(`file://${dist}${file}`)}); console.log('imported');`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(output).toBe('imported\n');
});
