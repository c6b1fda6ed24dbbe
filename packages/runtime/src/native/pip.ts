import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreparationError } from '../errors.ts';
import type { Python } from '../machine/machine.ts';
import { lastLines, run } from '../process/run.ts';
import type { OnProgress } from '../types.ts';
import { explainPipFailure } from './pipFailure.ts';
import { WHEEL_SHA256 } from './wheelHashes.ts';
import { type WheelSet, wheelPythonArguments } from './wheels.ts';

const PROGRESS_MS = 3_000;

/**
 * Has pip install wheels, without their dependencies, into a folder of its own. Index, proxy, certificates and cache
 * are those of the user's pip; what comes from there must have the hashes that are known here.
 *
 * @throws PreparationError where pip fails, with the reason and its last lines
 */
export async function installWheels(
  python: Python,
  wheels: WheelSet,
  directory: string,
  env: NodeJS.ProcessEnv,
  onProgress: OnProgress = () => {},
): Promise<void> {
  // pip downloads and unpacks here: on the same disk, so that nothing is copied, and removed together with the folder.
  const temporary = join(directory, '.pip');
  await mkdir(temporary);
  const requirements = join(temporary, 'requirements.txt');
  await writeFile(requirements, hashedRequirements(wheels));
  const megabytes = Math.round(wheels.downloadBytes / 1e6);
  onProgress(`downloading ${wheels.title} with pip (about ${megabytes} MB)`);
  const stop = reportProgress(temporary, wheels, onProgress);
  const result = await run(python.executable, pipArguments(python, requirements, directory), {
    env: { ...env, TMPDIR: temporary, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PYTHONDONTWRITEBYTECODE: '1' },
  }).finally(stop);
  if (result.code !== 0) {
    const output = result.startError ?? result.output;
    throw new PreparationError('pip', { ...explainPipFailure(wheels, result.code, output), said: lastLines(output) });
  }
  await rm(temporary, { recursive: true, force: true });
}

/** pip's arguments; no registry is named, that is the user's to configure. */
export function pipArguments(python: Python, requirements: string, directory: string): string[] {
  return [
    ...['-m', 'pip', 'install', '--no-deps', '--target', directory, '--only-binary=:all:', '--no-compile'],
    ...['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
    ...wheelPythonArguments(python),
    ...['--require-hashes', '-r', requirements],
  ];
}

/** A requirements file of pip's in which each wheel has the hashes of all its builds. */
export function hashedRequirements({ requirements }: Pick<WheelSet, 'requirements'>): string {
  const lines = requirements.map((requirement) => {
    const hashes = WHEEL_SHA256[requirement];
    if (!hashes) throw new Error(`no hash of ${requirement} is known`);
    return [requirement, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' ');
  });
  return `${lines.join('\n')}\n`;
}

/** Tells every few seconds how far pip is, by the size of the wheels in its temporary folder. */
function reportProgress(temporary: string, wheels: WheelSet, onProgress: OnProgress): () => void {
  const start = Date.now();
  const total = Math.round(wheels.downloadBytes / 1e6);
  let done = 0;
  const timer = setInterval(async () => {
    done = Math.max(done, Math.round((await wheelBytes(temporary)) / 1e6));
    const seconds = Math.round((Date.now() - start) / 1000);
    const what = done < 0.98 * total ? `${done} of about ${total} MB` : 'unpacking';
    onProgress(`downloading ${wheels.title}: ${what}, ${seconds} s`);
  }, PROGRESS_MS);
  return () => clearInterval(timer);
}

async function wheelBytes(temporary: string): Promise<number> {
  let bytes = 0;
  for (const folder of await readdir(temporary).catch(() => [])) {
    for (const file of await readdir(join(temporary, folder)).catch(() => [])) {
      if (file.endsWith('.whl'))
        bytes += await stat(join(temporary, folder, file)).then(
          ({ size }) => size,
          () => 0,
        );
    }
  }
  return bytes;
}
