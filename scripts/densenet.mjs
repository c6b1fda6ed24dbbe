// The densenet command from the sources: sets up what is missing, then hands over.
import { spawn } from 'node:child_process';
import { root, setUp } from './setup.mjs';

/** Runs the command with these arguments in the folder where npm was called, and ends as it ends. */
export function densenet(args) {
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(process.execPath, [`${root}apps/node-train/dist/main.js`, ...args], { cwd, stdio: 'inherit' });
  // Ctrl-C reaches the child from the terminal; this process has to outlive it, to pass on its exit code.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

if (process.argv[1]?.endsWith('densenet.mjs')) {
  setUp();
  densenet(process.argv.slice(2));
}
