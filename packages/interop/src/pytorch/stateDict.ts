import { checkCount, checkName } from '../bytes/limits.ts';
import { quoted, someOf } from '../bytes/quoted.ts';
import { type WeightFile, WeightFileError } from '../weightFile.ts';
import { checkTensor, checkTotal, readTensors } from './tensor.ts';
import { kindOf, type PickleValue, TensorView } from './values.ts';

/** Under which keys training programs keep the state dict in what they save. */
const WRAPPINGS = ['state_dict', 'model', 'model_state_dict'];

/**
 * The tensors of what torch.save wrote: a state dict, or a dict that has one under `state_dict`, `model` or
 * `model_state_dict`. Names stay as they are: what they mean is a layout's to say.
 * @throws WeightFileError when there is no state dict, or a tensor of it is not valid
 */
export function readStateDict(saved: PickleValue, fileBytes: number): WeightFile {
  const named = namedTensors(stateDictIn(saved));
  const checked = named.map(([name, tensor]) => checkTensor(name, tensor));
  checkTotal(checked, fileBytes);
  return { format: 'pytorch', tensors: readTensors(checked), metadata: {} };
}

function stateDictIn(saved: PickleValue): Map<PickleValue, PickleValue> {
  if (saved instanceof TensorView) throw new WeightFileError('the file holds one tensor; expected a state dict');
  if (!(saved instanceof Map)) throw new WeightFileError(`the file holds ${kindOf(saved)}; expected a state dict`);
  const wrapped = WRAPPINGS.map((key) => saved.get(key)).find((value) => value instanceof Map);
  return wrapped instanceof Map ? wrapped : saved;
}

function namedTensors(dict: Map<PickleValue, PickleValue>): [string, TensorView][] {
  if (dict.size === 0) throw new WeightFileError('the file holds an empty dict; expected a state dict');
  checkCount(dict.size, 'the state dict');
  const named: [string, TensorView][] = [];
  for (const [name, value] of dict) {
    if (typeof name !== 'string' || !(value instanceof TensorView)) {
      const keys = [...dict.keys()].map((key) => (typeof key === 'string' ? key : kindOf(key)));
      throw new WeightFileError(
        `the file is not a state dict: ${typeof name === 'string' ? quoted(name) : kindOf(name)} is ${kindOf(value)}, ` +
          `expected a tensor; expected a state dict, or one under ${WRAPPINGS.map(quoted).join(', ')}; found ${someOf(keys)}`,
      );
    }
    checkName(name);
    named.push([name, value]);
  }
  return named;
}
