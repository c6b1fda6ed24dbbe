import type { ElementType } from '../bytes/elements.ts';
import { quoted } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import { Global, kindOf, Opaque, type PickleValue, Storage, TensorView } from './values.ts';

const STORAGES: Readonly<Record<string, ElementType>> = {
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.DoubleStorage': 'F64',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
  'torch.storage.UntypedStorage': 'U8',
};

/** Functions that a pickle may call, by name. */
const CALLS: Readonly<Record<string, (args: PickleValue[]) => PickleValue>> = {
  'collections.OrderedDict': orderedDict,
  // Called by files of torch before 0.4, without the last two arguments of `_rebuild_tensor_v2`.
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': parameterOf,
  'torch._utils._rebuild_parameter_with_state': parameterOf,
  // A tensor with attributes, or of a subclass.
  'torch._tensor._rebuild_from_type_v2': ([build = null, , args = null]) => callGlobal(build, args),
  'collections.defaultdict': () => new Map(),
  'collections.Counter': ([counts]) => (counts instanceof Map ? counts : new Map()),
};

/**
 * Globals that no program which saves weights uses, and that run code when Python loads the file. This reader would not run
 * them either way: such a file is refused as a warning, because other programs would.
 */
const HOSTILE =
  /^(?:(?:os|posix|nt|subprocess|commands|pty|shutil|socket|runpy|importlib|imp|ctypes|webbrowser|pip|sys)(?:\.|$)|(?:builtins|__builtin__)\.(?:eval|exec|execfile|compile|open|input|breakpoint|__import__)$)/;

/**
 * The global that a pickle names. Nothing is imported: a name that is not known here stays a name.
 * @throws WeightFileError where the global runs code; it names the global
 */
export function findGlobal(module: string, name: string): Global {
  const full = `${module}.${name}`;
  if (HOSTILE.test(full)) {
    throw new WeightFileError(
      `the file asks for ${quoted(full).slice(1, -1)}, which runs code when Python loads it: no weights need that, do not ` +
        'open the file in Python',
    );
  }
  return new Global(full);
}

/** Whether a global is one of the known types and functions that build tensors and dicts. */
export const isKnown = ({ name }: Global): boolean => Object.hasOwn(STORAGES, name) || Object.hasOwn(CALLS, name);

/** What Python's REDUCE and NEWOBJ do: a known function is called; any other name gives an `Opaque`, which is only data. */
export function callGlobal(called: PickleValue, args: PickleValue): PickleValue {
  if (called instanceof Opaque) return new Opaque(called.type);
  if (!(called instanceof Global) || Object.hasOwn(STORAGES, called.name) || !Array.isArray(args)) {
    throw new WeightFileError(`the pickle calls ${kindOf(called)}; expected a function that builds a tensor`);
  }
  return Object.hasOwn(CALLS, called.name) ? CALLS[called.name]!(args) : new Opaque(called.name);
}

/**
 * The value of a persistent id: a storage, or in the old format a network's class with its source text.
 * @throws WeightFileError where the id is neither
 */
export function persistentOf(id: PickleValue): Storage | Global | Opaque {
  if (!Array.isArray(id) || id[0] !== 'module') return storageOf(id);
  if (id[1] instanceof Global || id[1] instanceof Opaque) return id[1];
  throw new WeightFileError(`the pickle refers to ${kindOf(id[1])} as a network's class; expected a name`);
}

/**
 * The storage that a persistent id stands for: ('storage', type, key, location, elements), in old files with a view's
 * metadata at the end.
 */
function storageOf(id: PickleValue): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage') {
    throw new WeightFileError(`the pickle refers to ${kindOf(id)} outside of it; expected a storage`);
  }
  const [, type, key, , length, viewed = null] = id;
  const dtype = type instanceof Global && Object.hasOwn(STORAGES, type.name) ? STORAGES[type.name] : undefined;
  if (dtype === undefined)
    throw new WeightFileError(`a storage has the type ${kindOf(type)}; expected torch.FloatStorage...`);
  if (typeof key !== 'string') throw new WeightFileError(`a storage's key is ${kindOf(key)}; expected a str`);
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw new WeightFileError(`storage ${quoted(key)} has no valid number of elements`);
  }
  if (viewed !== null) {
    throw new WeightFileError(`storage ${quoted(key)} is a view of another, as torch before 0.4 wrote; save it again`);
  }
  return new Storage(key, dtype, length);
}

function parameterOf([data]: PickleValue[]): PickleValue {
  if (data instanceof TensorView) return data;
  throw new WeightFileError(`a parameter is made of ${kindOf(data)}; expected a tensor`);
}

function rebuildTensor([storage, offset = null, shape = null, strides = null]: PickleValue[]): PickleValue {
  if (!(storage instanceof Storage)) {
    throw new WeightFileError(`a tensor is made of ${kindOf(storage)}; expected a storage`);
  }
  return new TensorView(storage, offset, shape, strides);
}

/** Without arguments, or with a list of pairs, as Python 2 wrote. */
function orderedDict([pairs = []]: PickleValue[]): PickleValue {
  const dict = new Map<PickleValue, PickleValue>();
  if (!Array.isArray(pairs)) throw new WeightFileError(`an OrderedDict is made of ${kindOf(pairs)}; expected a list`);
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new WeightFileError('an OrderedDict is not made of pairs of a key and a value');
    }
    dict.set(pair[0]!, pair[1]!);
  }
  return dict;
}
