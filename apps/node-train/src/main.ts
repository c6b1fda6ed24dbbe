#!/usr/bin/env node
import { createRequire } from 'node:module';
import { createProgram } from './program.ts';
import { errorText } from './terminal/errorText.ts';
import { errorLines, note } from './terminal/output.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

// Whoever read the output may be gone (`densenet summary | head`, a closed terminal): a training goes on all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await createProgram(version).parseAsync();
} catch (error) {
  note(...errorLines(`error: ${errorText(error)}`));
  process.exitCode = 1;
}
