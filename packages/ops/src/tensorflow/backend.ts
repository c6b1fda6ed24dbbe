import type { Tensor } from '@tensorflow/tfjs-core';

interface TensorFlowAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** What these kernels use of the `tensorflow` backend of tfjs-node: it runs any TensorFlow kernel by its name. */
export interface TensorFlowBackend {
  isUsingGpuDevice: boolean;
  binding: Record<
    'TF_ATTR_INT' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_FLOAT' | 'TF_INT32',
    number
  >;
  executeSingleOutput(name: string, attributes: TensorFlowAttribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(name: string, attributes: TensorFlowAttribute[], inputs: Tensor[], outputs: number): Tensor[];
}

/** Writes attributes in the form the binding takes. */
export function attributesFor({ binding }: TensorFlowBackend) {
  const attribute = (type: number) => (name: string, value: unknown) => ({ name, type, value });
  return {
    /** A whole number or a list of them. */
    int: attribute(binding.TF_ATTR_INT),
    float: attribute(binding.TF_ATTR_FLOAT),
    text: attribute(binding.TF_ATTR_STRING),
    flag: attribute(binding.TF_ATTR_BOOL),
    float32: (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
    int32: (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }),
  };
}

/** Kernels of the `tensorflow` backend by the name of the operation they run. */
export interface FastKernels {
  [kernelName: string]: (
    backend: TensorFlowBackend,
    inputs: { [name: string]: Tensor | undefined },
    // biome-ignore lint/suspicious/noExplicitAny: each kernel names its own attributes; the registry's type knows none
    attributes: any,
  ) => Tensor[];
}
