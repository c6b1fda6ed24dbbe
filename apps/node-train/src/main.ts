#!/usr/bin/env node
import { createRequire } from 'node:module';
import { createProgram } from './program.ts';
import { errorLines, errorText, note, outliveOutput } from './terminal/output.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

outliveOutput();

try {
  await createProgram(version).parseAsync();
} catch (error) {
  note(...errorLines(`error: ${errorText(error)}`));
  process.exitCode = 1;
}
