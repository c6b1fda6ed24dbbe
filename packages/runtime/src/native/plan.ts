import { type Compiler, formatVersion, type Machine, type Python, type PythonTensorFlow } from '../machine/machine.ts';
import type { Obstacle } from '../types.ts';
import { isTriedVersion, TENSORFLOW_VERSION, type Variant, WHEEL_GLIBC, type WheelSet, wheelsFor } from './wheels.ts';

/** How native TensorFlow can be had on a machine: from a Python that has it, or from pip. */
export type Plan =
  | { source: 'python'; tensorflow: PythonTensorFlow; python: Python; compiler: Compiler }
  | { source: 'pip'; wheels: WheelSet; python: Python; compiler: Compiler };

export type PlanOrObstacle = Plan | { obstacle: Obstacle };

/** Decides, from a description of the machine alone, how native TensorFlow is to be prepared, or why it cannot be. */
export function planNative(machine: Machine, variant: Variant): PlanOrObstacle {
  const obstacle = platformObstacle(machine, variant);
  if (obstacle) return { obstacle };
  const { compiler } = machine;
  if (!compiler) return { obstacle: noCompiler(machine) };
  const owner = machine.pythons.find(({ tensorflow }) => tensorflow && isUsable(tensorflow, variant));
  if (owner?.tensorflow) return { source: 'python', tensorflow: owner.tensorflow, python: owner, compiler };
  const wheelObstacle = noWheel(machine);
  if (wheelObstacle) return { obstacle: wheelObstacle };
  const python = machine.pythons.find(({ pip }) => pip !== undefined && !isOldPip(pip));
  if (!python) return { obstacle: noPip(machine) };
  return { source: 'pip', wheels: wheelsFor(variant, machine), python, compiler };
}

function isUsable(tensorflow: PythonTensorFlow, variant: Variant): boolean {
  return tensorflow.complete && isTriedVersion(tensorflow.version) && (variant === 'cpu' || tensorflow.cuda);
}

/** The obstacle that the platform itself is, which no installation could remove. */
function platformObstacle({ platform, arch, libc }: Machine, variant: Variant): Obstacle | undefined {
  if (platform === 'win32') {
    return {
      reason: 'native TensorFlow cannot be prepared on Windows itself',
      remedy: 'run it inside WSL 2, where the Linux way works',
    };
  }
  if (platform !== 'linux' && platform !== 'darwin') {
    return { reason: `TensorFlow has no build for ${platform}`, remedy: 'use Linux or macOS' };
  }
  if (libc.kind === 'musl') {
    return {
      reason: 'TensorFlow has no build for musl, the C library of this Linux (Alpine?)',
      remedy: 'use a system with glibc: in a container, an image based on Debian, such as node:22-slim',
    };
  }
  if (variant === 'cuda' && !(platform === 'linux' && arch === 'x64')) {
    return { reason: `TensorFlow ${TENSORFLOW_VERSION} has CUDA on Linux x64 only, and this is ${platform} ${arch}` };
  }
  return undefined;
}

/** The obstacle where pip has no wheel of the pinned version for this platform; an installed TensorFlow would still do. */
function noWheel({ platform, arch, libc }: Machine): Obstacle | undefined {
  if (arch !== 'arm64' && !(arch === 'x64' && platform === 'linux')) {
    const machine = platform === 'darwin' && arch === 'x64' ? 'Macs with an Intel processor' : `${platform} ${arch}`;
    return { reason: `TensorFlow ${TENSORFLOW_VERSION} has no wheel for ${machine}` };
  }
  if (libc.kind === 'glibc') {
    const [major = 0, minor = 0] = libc.version.split('.').map(Number);
    if (major < WHEEL_GLIBC[0] || (major === WHEEL_GLIBC[0] && minor < WHEEL_GLIBC[1])) {
      return {
        reason: `TensorFlow ${TENSORFLOW_VERSION} needs glibc ${formatVersion(WHEEL_GLIBC)} or newer, and this system has ${libc.version}`,
        remedy: 'use a newer system',
      };
    }
  }
  return undefined;
}

function noCompiler({ compilerNames, platform }: Machine): Obstacle {
  return {
    reason: `no C++ compiler found (looked for ${compilerNames.join(', ')})`,
    remedy:
      platform === 'darwin'
        ? 'install a C++ compiler: xcode-select --install'
        : 'install a C++ compiler: apt-get install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora); or name one with CXX',
  };
}

function noPip({ pythons, pythonNames }: Machine): Obstacle {
  const [python] = pythons;
  if (!python) {
    return {
      reason: `no Python 3 found (looked for ${pythonNames.join(', ')})`,
      remedy: 'install Python 3 with pip, or name one with DENSENET_PYTHON',
    };
  }
  const name = `Python ${formatVersion(python.version)} (${python.executable})`;
  if (python.pip !== undefined) {
    return {
      reason: `pip ${python.pip} of ${name} is too old to know today's wheels`,
      remedy: `upgrade pip: ${python.executable} -m pip install --upgrade pip`,
    };
  }
  return {
    reason: `${name} has no pip`,
    remedy: `install pip: apt-get install python3-pip (Debian, Ubuntu), or ${python.executable} -m ensurepip`,
  };
}

/** pip before 20.3 does not know the tags of wheels for glibc by version (`manylinux_2_27`). */
function isOldPip(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 3);
}
