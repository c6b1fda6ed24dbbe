import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** How a command went wrong, in words; `missing` when there is no such command. */
export class CommandError extends Error {
  override name = 'CommandError';
  constructor(
    message: string,
    readonly missing = false,
  ) {
    super(message);
  }
}

const keptCharacters = 2000;

/**
 * Runs a command without a shell and resolves when it succeeds. Its output is kept only to say what went wrong.
 *
 * @throws {CommandError} When it is missing, fails or takes too long; it is then killed.
 * @throws The signal's reason, when aborted.
 */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<void> {
  const { cwd, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptCharacters);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);

    const kill = () => child.kill('SIGKILL');
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    const finish = (error?: unknown) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      child.stdout.destroy();
      child.stderr.destroy();
      if (signal?.aborted) reject(signal.reason);
      else if (error) reject(error);
      else resolve();
    };
    child.once('error', (error: NodeJS.ErrnoException) =>
      finish(
        error.code === 'ENOENT'
          ? new CommandError(`there is no ${command} on this machine`, true)
          : new CommandError(`${command} did not start (${error.message})`),
      ),
    );
    child.once('exit', (code, killedBy) => {
      const line = lastLines(output);
      if (timedOut) finish(new CommandError(`${command} did not finish in ${timeoutMs / 1000} s${line}`));
      else if (code === 0) finish();
      else finish(new CommandError(`${command} failed (${code === null ? killedBy : `exit code ${code}`})${line}`));
    });
  });
}

/** The lines that name an error, or else the last one. */
function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^E: |error/i.test(line));
  const chosen = (errors.length > 0 ? errors : lines).slice(-2).join(' ');
  return chosen === '' ? '' : `: ${chosen}`;
}
