import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** How a command went wrong, in words. */
export class CommandError extends Error {
  override name = 'CommandError';
  constructor(
    message: string,
    readonly kind: 'missing' | 'timeout' | 'failed',
  ) {
    super(message);
  }
}

const keptCharacters = 2000;

/**
 * Runs a command without a shell, and resolves when it has succeeded. Its output is kept only to say what went wrong.
 *
 * @returns The last lines in which it complained, or an empty string.
 * @throws CommandError where it is missing, fails or takes too long; it is then killed.
 * @throws the signal's reason where it is aborted; the command is killed then too
 */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<string> {
  const { cwd, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-keptCharacters);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const fail = (kind: CommandError['kind'], problem: string) => {
        const said = complaint(output) || output.trim().split('\n').at(-1);
        reject(new CommandError(`${command} ${problem}${said ? `: ${said}` : ''}`, kind));
      };
      timer = setTimeout(() => fail('timeout', `did not finish in ${timeoutMs / 1000} s`), timeoutMs);
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') fail('missing', 'is not on this machine');
        else fail('failed', `did not start (${error.message})`);
      });
      child.once('close', (code, killedBy) => {
        if (code === 0) resolve(complaint(output));
        else fail('failed', `failed (${code === null ? killedBy : `exit code ${code}`})`);
      });
    });
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
    // A process that the command started may hold the other ends of these pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** The lines that apt and dpkg mark as errors and warnings: the last two. */
function complaint(output: string): string {
  const lines = output.split('\n').filter((line) => /^(E|W|Err:\d+|dpkg-deb: error): ?/.test(line));
  return lines.slice(-2).join(' ');
}
