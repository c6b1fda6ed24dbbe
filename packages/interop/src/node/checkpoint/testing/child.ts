import { execFile, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Puts this folder's code as JavaScript into a temporary folder, which it returns: Node 20 does not run TypeScript. */
export async function compileForChild(): Promise<string> {
  const source = fileURLToPath(new URL('..', import.meta.url));
  const files = (await readdir(source, { recursive: true })).filter((name) => /^[^.]+\.ts$/.test(name));
  const output = await mkdtemp(join(tmpdir(), 'checkpoint-child-'));
  await writeFile(join(output, 'package.json'), '{"type":"module"}');
  const tsc = fileURLToPath(new URL('../../../../../../node_modules/typescript/bin/tsc', import.meta.url));
  const options =
    '--ignoreConfig --noCheck --module nodenext --target es2023 --rewriteRelativeImportExtensions --rootDir .';
  await promisify(execFile)(process.execPath, [tsc, ...options.split(' '), '--outDir', output, ...files], {
    cwd: source,
  });
  return output;
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
