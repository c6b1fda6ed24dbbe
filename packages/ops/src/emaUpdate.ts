import { add, concat1d, mul, reshape, scalar, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { addByPosition, inOrder } from './byPosition.ts';
import { defineOp, type TensorInputs } from './defineOp.ts';
import { expectFloat32, expectFloats } from './errors.ts';
import { kernelNames } from './kernelNames.ts';

/** All values in one call, since most parameters are so small that the calls would take longer than the work. */
const update = /* @__PURE__ */ defineOp<TensorInputs & { average: Tensor; weight: Tensor }>({
  name: kernelNames.emaUpdate,
  compose: (inputs) => {
    const flat = concat1d(inOrder(inputs).map((value) => reshape(value, [value.size]) as Tensor1D));
    return [add(inputs.average, mul(sub(flat, inputs.average), inputs.weight))];
  },
});

/**
 * A step of an exponential moving average of many tensors: `average + (1 - decay) (value - average)`. In this form, a value that does
 * not change stays as it is to the bit.
 *
 * @param average of all values, flattened and one after the other: `[total]`
 * @param decay share of the average that is kept, in [0, 1]
 * @returns a new tensor, `[total]`; the arguments stay the caller's
 * @throws OpError where shapes or types do not fit
 */
export function emaUpdate(average: Tensor1D, values: readonly Tensor[], decay: number): Tensor1D {
  for (const [index, value] of values.entries()) expectFloat32('emaUpdate', `value ${index}`, value);
  expectFloats('emaUpdate', 'average', average, [values.reduce((total, { size }) => total + size, 0)]);
  if (values.length === 0) return average.clone();
  // A tensor and no attribute: TensorFlow would keep a kernel for each weight that a warm-up has ever had.
  const weight = scalar(1 - decay);
  const [updated] = update(addByPosition({ average, weight }, values), {});
  weight.dispose();
  return updated as Tensor1D;
}
