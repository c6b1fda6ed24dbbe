import { dirname, join } from 'node:path';
import { run } from '../process/run.ts';
import type { Obstacle } from '../types.ts';
import { QUIET_LOADER_FILE } from './compile.ts';
import { libraryName, type PreparedBinding } from './prepared.ts';

const CHECK = `
const [, loader, library, binding] = process.argv;
const failure = require(loader).loadQuietly(library);
if (failure !== undefined) throw new Error(failure);
const native = require(binding);
console.log(JSON.stringify({ version: native.TF_Version, gpu: native.isUsingGpuDevice() }));
`;

/** What a prepared TensorFlow says of itself. */
export interface NativeCheck {
  version: string;
  /** Whether it uses a GPU. */
  gpu: boolean;
}

/** Loads a prepared binding in a child process, since a process can load only one, and gives its version and whether it uses a GPU. */
export async function checkNative(
  { binding, inputs }: PreparedBinding,
  env: NodeJS.ProcessEnv = process.env,
): Promise<NativeCheck | { obstacle: Obstacle }> {
  const loader = join(dirname(binding), QUIET_LOADER_FILE);
  const library = join(inputs.tensorflowDirectory, libraryName());
  const answer = await run(process.execPath, ['-e', CHECK, loader, library, binding], {
    env: { TF_CPP_MIN_LOG_LEVEL: '3', ...env },
    timeoutMs: 120_000,
  });
  const line = answer.stdout.trim().split('\n').at(-1) ?? '';
  if (answer.code === 0 && line.startsWith('{')) return JSON.parse(line) as NativeCheck;
  const complaint = answer.output
    .split('\n')
    .find((text) => /Error/.test(text))
    ?.trim();
  return {
    obstacle: {
      reason: `it is prepared but does not load: ${complaint ?? `the process ended with status ${answer.code}`}`,
      remedy: 'clear it (densenet cache --clear native) and start again',
    },
  };
}
