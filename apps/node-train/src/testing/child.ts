import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CliResult } from './cli.ts';

/** The built command. */
export const mainFile = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  /** JavaScript that the process runs before the command. */
  before?: string;
  /** Closes the reading end of its standard output: writing there fails. */
  deaf?: boolean;
  /** Files to which its output goes, such as `/dev/full`. */
  files?: Partial<Record<'stdout' | 'stderr', string>>;
  /** Called with all that was printed so far, each time something is; `kill` sends the process a signal. */
  onOutput?: (output: Omit<CliResult, 'code'>, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the built command in a process of its own. `code` is -1 if a signal ended it before it could end by itself. */
export function runChild(args: readonly string[], options: ChildOptions = {}): Promise<CliResult> {
  if (!existsSync(mainFile)) throw new Error(`${mainFile} is missing: run npx turbo run build (npm test does)`);
  const { env, before, deaf, files = {}, onOutput } = options;
  const preload = before === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(before)}`];
  const child = spawn(process.execPath, [...preload, mainFile, ...args], {
    stdio: ['ignore', ...(['stdout', 'stderr'] as const).map((name) => openOr(files[name]))],
    // This process may have loaded TensorFlow, which sets the variable for what it starts.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: undefined, ...env },
  });
  if (deaf) child.stdout!.destroy();
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      onOutput?.(output, (signal) => child.kill(signal));
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...output }));
  });
}

const openOr = (path: string | undefined): number | 'pipe' => (path === undefined ? 'pipe' : openSync(path, 'w'));

/**
 * JavaScript for {@link ChildOptions.before}: the process draws its progress bar after every step, as on a terminal, and does something
 * when the bar first matches: at exactly that step, however busy the machine is.
 */
export const whenBar = (bar: RegExp, statement: string): string => `
  process.stderr.isTTY = true;
  const [now, write] = [Date.now, process.stderr.write.bind(process.stderr)];
  let calls = 0;
  let done = false;
  Date.now = () => now() + 1000 * calls++;
  process.stderr.write = (text) => {
    if (!done && ${bar}.test(text)) {
      done = true;
      ${statement}
    }
    return write(text);
  };`;

/** {@link whenBar} that sends the process a signal. */
export const signalWhen = (bar: RegExp, signal: NodeJS.Signals): string =>
  whenBar(bar, `process.kill(process.pid, '${signal}');`);
