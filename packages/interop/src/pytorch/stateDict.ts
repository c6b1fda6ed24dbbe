import { checkCount, checkName } from '../bytes/limits.ts';
import { counted, someOf } from '../bytes/quoted.ts';
import type { WeightFile } from '../weightFile.ts';
import { findStateDict } from './findStateDict.ts';
import { checkTensor, checkTotal, readTensors } from './tensor.ts';
import type { Unpickled } from './unpickle.ts';

/**
 * The tensors of the state dict that torch.save wrote, under the file's own names, which `layouts/` interprets.
 * @throws WeightFileError where there is no state dict, or one of its tensors is not valid
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
