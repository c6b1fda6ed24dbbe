import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type PluginBuild } from 'esbuild';

/** Puts this folder's code as JavaScript into a temporary folder, which it returns: Node 20 does not run TypeScript. */
export async function compileForChild(): Promise<string> {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const output = await mkdtemp(join(tmpdir(), 'checkpoint-child-'));
  await writeFile(join(output, 'package.json'), '{"type":"module"}');
  await build({
    entryPoints: ['index.ts', 'testing/fileSystemCalls.ts', 'testing/versions.ts'].map((name) => join(source, name)),
    outbase: source,
    outdir: output,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@densenet/source'],
    plugins: [{ name: 'no-tensors', setup: leaveOutTensors }],
  });
  return output;
}

/** No child needs TensorFlow.js or sharp, which would take most of its time to load. */
function leaveOutTensors({ onResolve }: PluginBuild): void {
  onResolve({ filter: /^(@tensorflow\/|sharp$)/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
}

export interface ChildResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/**
 * Runs `script` (an ES module in the folder from {@link compileForChild}) in a process of its own.
 * @param onOutput gets all output so far and what kills the process, each time something is written
 */
export function runChild(
  folder: string,
  script: string,
  args: readonly string[],
  onOutput: (output: string, kill: () => void) => void = () => {},
): Promise<ChildResult> {
  const options: SpawnOptions = { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], options);
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
    onOutput(output, () => child.kill('SIGKILL'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}
