#!/usr/bin/env node
import { createRequire } from 'node:module';
import { createProgram } from './program.ts';
import { errorText } from './terminal/errorText.ts';
import { outliveOutput } from './terminal/lostOutput.ts';
import { errorLines, note } from './terminal/output.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

outliveOutput();

try {
  await createProgram(version).parseAsync();
} catch (error) {
  note(...errorLines(`error: ${errorText(error)}`));
  process.exitCode = 1;
}
