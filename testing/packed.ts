import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Makes a project as a user of these packages has it: npm installs them from their tarballs, all together, since they are in
 * no registry before they are published.
 *
 * @param names folders in `packages/`
 * @param others further dependencies, by name and version
 */
export function installPacked(folder: string, names: readonly string[], others: Record<string, string>): void {
  for (const name of names) {
    run(`${root}node_modules/.bin/pnpm`, ['pack', '--pack-destination', folder], `${root}packages/${name}`);
  }
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  if (tarballs.length !== names.length) throw new Error(`${tarballs.length} tarballs of ${names.length} packages`);
  const dependencies = Object.fromEntries(
    tarballs.map((file) => [`@densenet/${/^densenet-(\w+)-/.exec(file)![1]}`, `file:${file}`]),
  );
  const manifest = { name: 'stranger', private: true, type: 'module', dependencies: { ...dependencies, ...others } };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}
