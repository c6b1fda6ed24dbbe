#!/usr/bin/env node
import { createRequire } from 'node:module';
import { isOfOthers } from './commands/replicas.ts';
import { endWithLauncher, tellLauncher } from './launch/worker.ts';
import { createProgram } from './program.ts';
import { errorLines, errorText, note, outliveOutput, speak } from './terminal/output.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

outliveOutput();
endWithLauncher();

try {
  const args = process.argv.slice(2);
  await (await createProgram(version, args)).parseAsync(args, { from: 'user' });
} catch (error) {
  const message = errorText(error);
  process.exitCode = 1;
  // The launcher of several processes says one line for all of them.
  if (!(await tellLauncher({ type: 'failed', message, isOfOthers: isOfOthers(error) }))) {
    speak();
    note(...errorLines(`error: ${message}`));
  }
}
