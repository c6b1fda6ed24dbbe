// npm run demo: all the set-up, then the web demo with the newest checkpoints beside the shipped model.
import { spawn } from 'node:child_process';
import { root, setUp } from './setup.mjs';

setUp();
const child = spawn(process.execPath, [`${root}apps/web-demo/scripts/serve.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the child from the terminal; this process has to outlive it, to pass on its exit code.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
