#!/usr/bin/env node
import { createRequire } from 'node:module';
import { createProgram } from './program.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

try {
  await createProgram(version).parseAsync();
} catch (error) {
  // Messages are written for people; the stack is for whoever asks for it.
  const debugging = process.env.DENSENET_DEBUG !== undefined;
  const text = error instanceof Error && !debugging ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = 1;
}
