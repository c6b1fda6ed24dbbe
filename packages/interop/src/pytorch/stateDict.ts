import { checkCount, checkName } from '../bytes/limits.ts';
import { counted, someOf } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { findStateDict } from './findStateDict.ts';
import { checkTensor, checkTotal, readTensors } from './tensor.ts';
import type { Unpickled } from './unpickle.ts';

/**
 * The tensors of what torch.save wrote. Names stay as they are: what they mean is a layout's to say.
 * @throws WeightFileError where there is no state dict, or a tensor of it is not valid
 */
export function readStateDict({ value, unknown }: Unpickled, fileBytes: number): WeightFile {
  const { tensors, assumed, ignored } = findStateDict(value);
  checkCount(tensors.size, 'the state dict');
  const checked = [...tensors].map(([name, tensor]) => {
    checkName(name);
    return checkTensor(name, tensor);
  });
  checkTotal(checked, fileBytes);
  const objects =
    unknown.size > 0
      ? [
          `objects of ${counted(unknown.size, 'Python class or function', 'Python classes or functions')}: ${someOf(unknown)}`,
        ]
      : [];
  return { format: 'pytorch', tensors: readTensors(checked), metadata: {}, assumed, ignored: [...ignored, ...objects] };
}
