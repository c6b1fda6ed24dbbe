import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  registerKernel,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

export type TensorInputs = { [name: string]: Tensor };

/** How one operation runs where no backend has registered a faster kernel, and how it is differentiated. */
export interface OpDefinition<Inputs extends TensorInputs, Attributes> {
  /** Name in TensorFlow.js' kernel registry; a backend overrides the operation by registering a kernel of this name. */
  name: string;
  /** The operation written in core kernels, which every backend has. Runs inside a tidy and outside the gradient tape. */
  compose(inputs: Inputs, attributes: Attributes): Tensor[];
  gradient?: {
    saveInputs?: readonly (keyof Inputs & string)[];
    /** By position of the output: whether the backward pass needs it. */
    saveOutputs?: readonly boolean[];
    /**
     * @param dys gradients of the outputs, in order
     * @param saved the saved inputs, in the order of `saveInputs`, then the saved outputs
     * @returns for each input a function that gives its gradient; only those of inputs whose gradient is wanted are called
     */
    backward(dys: Tensor[], saved: Tensor[], attributes: Attributes): { [Name in keyof Inputs]: () => Tensor };
  };
}

/**
 * Makes an operation a kernel of TensorFlow.js' own registry: composed from core kernels on every backend, replaced by
 * whatever a backend registers under the same name, differentiated by the gradient given here.
 *
 * tfjs-core registers no gradients of its own (only the union package does), and its composed ones are slow and keep
 * more than they need; so every operation of a network brings its own.
 *
 * @returns a function that runs the operation on the current backend and gives its outputs in order
 */
export function defineOp<Inputs extends TensorInputs, Attributes extends object = Record<never, never>>(
  definition: OpDefinition<Inputs, Attributes>,
): (inputs: Inputs, attributes: Attributes) => Tensor[] {
  const { name, compose, gradient } = definition;
  if (gradient) {
    registerGradient({
      kernelName: name,
      inputsToSave: [...(gradient.saveInputs ?? [])],
      outputsToSave: [...(gradient.saveOutputs ?? [])],
      // With a single output, the engine passes its gradient without an array around it.
      gradFunc: (dys, saved, attributes) =>
        gradient.backward(Array.isArray(dys) ? dys : [dys], saved, attributes as unknown as Attributes),
    });
  }
  return (inputs, attributes) => {
    const backendName = getBackend();
    if (getKernel(name, backendName) === undefined) {
      registerKernel({
        kernelName: name,
        backendName,
        kernelFunc: (call) =>
          tidy(() => compose(call.inputs as unknown as Inputs, call.attrs as unknown as Attributes)),
      });
    }
    return engine().runKernel<Tensor[]>(name, inputs as NamedTensorMap, attributes as unknown as NamedAttrMap);
  };
}
