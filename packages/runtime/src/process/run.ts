import { spawn } from 'node:child_process';

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Kill the program after so many milliseconds. */
  timeoutMs?: number;
}

export interface RunResult {
  /** The exit status; null when the program did not start or was killed. */
  code: number | null;
  /** Why the program did not start (`ENOENT`: there is none of this name). */
  startError?: string;
  stdout: string;
  /** Standard output and standard error as they came, the last {@link KEPT_CHARACTERS} characters. */
  output: string;
}

/** More than any message needs; keeps a program that talks without end from filling the memory. */
const KEPT_CHARACTERS = 200_000;

/**
 * Runs a program to its end, without a shell, and gives what it wrote. Never throws: a program that does not exist
 * or is killed is a result too. The program is ended when this process exits.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.env ? { env: options.env } : {}),
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    const endWithParent = () => child.kill();
    process.once('exit', endWithParent);
    const timer = options.timeoutMs ? setTimeout(() => child.kill('SIGKILL'), options.timeoutMs) : undefined;
    let stdout = '';
    let output = '';
    const keep = (text: string, more: string) => (text + more).slice(-KEPT_CHARACTERS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = keep(stdout, text);
      output = keep(output, text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = keep(output, text);
    });
    const finish = (result: Omit<RunResult, 'stdout' | 'output'>) => {
      clearTimeout(timer);
      process.off('exit', endWithParent);
      resolve({ ...result, stdout, output });
    };
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({ code: null, startError: error.code ?? error.message }),
    );
    child.on('close', (code) => finish({ code }));
  });
}

/** The last lines of a program's output that say something, for an error message. */
export function lastLines(output: string, count = 4): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
