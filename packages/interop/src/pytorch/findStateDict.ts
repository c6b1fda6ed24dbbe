import { counted, quoted, someOf } from '../bytes/quoted.ts';
import { WeightFileError } from '../weightFile.ts';
import { moduleTensors } from './moduleTensors.ts';
import { kindOf, Opaque, type PickleValue, TensorView } from './values.ts';

/** A state dict in a saved object, the choice that was made to find it, and what else the object has. */
export interface FoundStateDict {
  tensors: Map<string, TensorView>;
  assumed: string[];
  ignored: string[];
}

/**
 * Keys under which training programs save the averaged weights (EMA), the preferred first. They are preferred to the weights
 * that they average, as in the evaluation of torchvision's training script and of timm.
 */
const AVERAGED = ['state_dict_ema', 'model_ema', 'ema_state_dict', 'ema'];
const WRAPPINGS = ['state_dict', 'model', 'model_state_dict', 'net', 'network'];

/** Keys of other values with tensors, which are no networks. */
const STATE_OF_TRAINING = /optim|sched|scaler|rng|loss|criterion/i;

/** How deep a state dict may be nested in the saved object. */
const MAX_DEPTH = 3;

/**
 * Finds the state dict in the object that torch.save wrote: that object itself, a dict under a usual key, the only one that
 * there is, or the tensors of a network that was saved as an object.
 *
 * @throws WeightFileError where there is no state dict, or more than one; it says what was found
 */
export function findStateDict(saved: PickleValue): FoundStateDict {
  if (saved instanceof TensorView) throw new WeightFileError('the file holds one tensor; expected a state dict');
  const found = new StateDictSearch().findIn(saved, 0);
  if (found) return found;
  const expected = `expected a state dict, or one under ${WRAPPINGS.map(quoted).join(', ')}`;
  if (!(saved instanceof Map)) throw new WeightFileError(`the file holds ${kindOf(saved)}; ${expected}`);
  if (saved.size === 0) throw new WeightFileError(`the file holds an empty dict; ${expected}`);
  const entries = [...saved].slice(0, 5).map(([key, value]) => `${keyText(key)} is ${kindOf(value)}`);
  const more = saved.size > 5 ? ` and ${saved.size - 5} more` : '';
  throw new WeightFileError(
    `the file is not a state dict: it has no tensors with names (${entries.join(', ')}${more}); ${expected}`,
  );
}

/** A search that remembers its results: a hostile file may have one dict in a thousand others, and these in a thousand others. */
class StateDictSearch {
  readonly #known = Array.from({ length: MAX_DEPTH + 1 }, () => new Map<PickleValue, FoundStateDict | undefined>());

  findIn(value: PickleValue | undefined, depth: number): FoundStateDict | undefined {
    const known = this.#known[depth];
    if (known === undefined || !(value instanceof Opaque || value instanceof Map)) return undefined;
    if (!known.has(value)) known.set(value, value instanceof Map ? this.#inDict(value, depth) : inObject(value));
    return known.get(value);
  }

  #inDict(dict: Map<PickleValue, PickleValue>, depth: number): FoundStateDict | undefined {
    return this.#wrapped(dict, depth) ?? ownTensors(dict);
  }

  /** A state dict under a key of a dict. */
  #wrapped(dict: Map<PickleValue, PickleValue>, depth: number): FoundStateDict | undefined {
    const usual = [...AVERAGED, ...WRAPPINGS].filter((key) => dict.has(key));
    for (const key of usual) {
      const found = this.findIn(dict.get(key), depth + 1);
      if (found) return this.#chosen(found, key, dict, usual);
    }
    if (ownTensors(dict)) return undefined;
    const others = [...dict].flatMap(([key, value]) => {
      if (typeof key !== 'string' || STATE_OF_TRAINING.test(key)) return [];
      const found = this.findIn(value, depth + 1);
      return found ? [{ key, found }] : [];
    });
    const [only] = others;
    if (others.length > 1) {
      const keys = someOf(others.map(({ key }) => key));
      throw new WeightFileError(
        `the file has ${others.length} state dicts, ${keys}: save the one that is meant by itself (torch.save(checkpoint[...], ...))`,
      );
    }
    return only && this.#chosen(only.found, only.key, dict, []);
  }

  #chosen(
    found: FoundStateDict,
    key: string,
    dict: Map<PickleValue, PickleValue>,
    usual: readonly string[],
  ): FoundStateDict {
    const plain = usual.filter((other) => other !== key && this.findIn(dict.get(other), MAX_DEPTH - 1));
    const averaged = AVERAGED.includes(key) && plain.length > 0;
    const rest = [...dict.keys()]
      .filter((other) => other !== key)
      .map((other) => (typeof other === 'string' ? other : kindOf(other)));
    return {
      tensors: found.tensors,
      assumed: [
        ...(averaged
          ? [
              `the averaged weights, ${quoted(key)}, as torchvision's and timm's evaluation take, and not ${someOf(plain)}`,
            ]
          : []),
        ...found.assumed,
      ],
      ignored: [
        ...(rest.length > 0
          ? [`${counted(rest.length, 'entry', 'entries')} beside ${quoted(key)}: ${someOf(rest)}`]
          : []),
        ...found.ignored,
      ],
    };
  }
}

/** The tensors of a network that was saved as an object. */
function inObject(object: Opaque): FoundStateDict | undefined {
  const tensors = moduleTensors(object);
  const assumed = [
    `the forward pass of the saved object, ${quoted(object.type)}, is the one that its tensors' names tell: its code is not read`,
  ];
  return tensors && tensors.size > 0 ? { tensors, assumed, ignored: [] } : undefined;
}

function ownTensors(dict: Map<PickleValue, PickleValue>): FoundStateDict | undefined {
  const tensors = new Map<string, TensorView>();
  const others: string[] = [];
  for (const [name, value] of dict) {
    if (typeof name === 'string' && value instanceof TensorView) tensors.set(name, value);
    else others.push(typeof name === 'string' ? name : kindOf(name));
  }
  if (tensors.size === 0) return undefined;
  const ignored =
    others.length > 0
      ? [`${counted(others.length, 'entry that is no tensor', 'entries that are no tensors')}: ${someOf(others)}`]
      : [];
  return { tensors, assumed: [], ignored };
}

const keyText = (key: PickleValue) => (typeof key === 'string' ? quoted(key) : kindOf(key));
