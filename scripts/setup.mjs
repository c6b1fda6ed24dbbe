// Makes a fresh clone ready with nothing but Node and npm: installs the workspace with the pinned pnpm and builds it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command of the workspace, its output where ours goes; ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  // The workspace's tools call each other by name: turbo needs to find pnpm.
  const path = `${root}node_modules/.bin${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH: path, ...options.env };
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options, env });
  const { status, error, signal, stdout, stderr } = result;
  // What was piped is of interest only now.
  if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  if (error) {
    console.error(`${command} cannot be run: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** The path of a tool that the workspace installed. */
export const tool = (name) => `${root}node_modules/.bin/${name}`;

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node >= 20.19 is needed, found ${process.version}: see https://nodejs.org`);
  process.exit(1);
}

/** pnpm writes this copy of the lock file when an installation is complete. */
function isInstalled() {
  const installed = `${root}node_modules/.pnpm/lock.yaml`;
  return existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(`${root}pnpm-lock.yaml`, 'utf8');
}

export function setUp() {
  requireNode();
  const { devEngines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  if (!isInstalled()) {
    console.error('installing the workspace...');
    const { name, version } = devEngines.packageManager;
    // CI=true: never asks. The lock file alone decides what is installed.
    const env = { CI: 'true' };
    run('npm', ['exec', '--yes', `--package=${name}@${version}`, '--', name, 'install', '--frozen-lockfile'], {
      env,
      shell: process.platform === 'win32',
    });
  }
  if (!existsSync(`${root}apps/node-train/dist/main.js`)) console.error('building the workspace...');
  run(tool('turbo'), ['run', 'build', '--output-logs=errors-only'], { stdio: ['ignore', 'pipe', 'pipe'] });
}
