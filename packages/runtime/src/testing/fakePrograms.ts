import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the fake pip does: installs files that look like TensorFlow, slowly or not, or fails as the real one does. */
export type FakePip = 'installs' | 'slow' | 'no network' | 'no space' | 'no wheel' | 'missing';

/** What the fake compiler does. */
export type FakeCompiler = 'compiles' | 'slow' | 'fails' | 'missing';

export interface FakeMachine {
  /** The environment in which only the fakes are found. */
  env: NodeJS.ProcessEnv;
  cache: string;
  /** The lines `pip` and `compile` that the fakes wrote, one for each run. */
  calls(): Promise<string[]>;
}

const PROBE_ANSWER = (pip: FakePip, tensorflow: string | undefined) =>
  JSON.stringify({
    executable: 'python3',
    home: 'fake',
    version: [3, 11, 7],
    implementation: 'CPython',
    pip: pip === 'missing' ? null : '23.2.1',
    tensorflow: tensorflow
      ? { version: '2.18.1', directory: tensorflow, cuda: false, cudaVersion: null, complete: true }
      : null,
  });

const PIP: Record<FakePip, string> = {
  installs: 'install_files',
  slow: 'install_files; sleep 1.5',
  'no network': `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'" >&2
    echo "ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)" >&2
    echo "ERROR: No matching distribution found for tensorflow-cpu==2.21.0" >&2; exit 1`,
  'no space':
    'install_files; echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1',
  'no wheel': 'echo "ERROR: No matching distribution found for tensorflow-cpu==2.21.0" >&2; exit 1',
  missing: 'echo "No module named pip" >&2; exit 1',
};

const COMPILER: Record<Exclude<FakeCompiler, 'missing'>, string> = {
  compiles: 'echo binding > "$output"',
  slow: 'echo half > "$output"; sleep 1.5; echo binding > "$output"',
  fails: 'echo "tfjs_backend.cc:1: error: this compiler is a fake" >&2; exit 1',
};

/**
 * Makes a machine whose only programs are a fake Python and a fake compiler, in `directory`.
 *
 * @param tensorflow the folder of a TensorFlow that the fake Python says it has
 */
export async function fakeMachine(
  directory: string,
  behaviour: { pip?: FakePip | 'no python'; compiler?: FakeCompiler; tensorflow?: string },
): Promise<FakeMachine> {
  const { pip = 'installs', compiler = 'compiles', tensorflow } = behaviour;
  const bin = join(directory, 'bin');
  const log = join(directory, 'calls.log');
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  if (pip !== 'no python') {
    await writeProgram(
      join(bin, 'python3'),
      `log=${log}
       if [ "$1" = -c ]; then echo '${PROBE_ANSWER(pip, tensorflow)}'; exit 0; fi
       echo pip >> "$log"
       while [ "$1" != --target ]; do shift; done
       install_files() {
         mkdir -p "$1/tensorflow/include"; echo cc > "$1/tensorflow/libtensorflow_cc.so.2"; echo cc > "$1/tensorflow/libtensorflow_cc.2.dylib"
       }
       target=$2
       ${PIP[pip].replaceAll('install_files', 'install_files "$target"')}`,
    );
  }
  if (compiler !== 'missing') {
    await writeProgram(
      join(bin, 'g++'),
      `if [ "$1" = --version ]; then echo "g++ (Fake) 1.0"; exit 0; fi
       echo compile >> ${log}
       for word in "$@"; do output=$word; done
       ${COMPILER[compiler]}`,
    );
  }
  return {
    env: { PATH: bin, HOME: directory },
    cache: join(directory, 'cache'),
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}

async function writeProgram(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`, { mode: 0o755 });
}
