import type { Tensor } from '@tensorflow/tfjs-core';
import { OpError } from '../errors.ts';
import type { TensorFlowBackend } from './backend.ts';

/** How the binding words what TensorFlow says: `Invalid TF_Status: 3\nMessage: ...`. */
const status = /^Invalid TF_Status: (\d+)\s*(?:Message: )?([\s\S]*)$/;

const resourceExhausted = 8;

function explained(error: unknown, operation: string, inputs: readonly Tensor[]): unknown {
  const [, code, message] = (error instanceof Error && status.exec(error.message)) || [];
  if (code === undefined) return error;
  const shapes = inputs.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join(', ');
  const said = message!.trim().replace(/\s*\n\s*/g, ' ') || `status ${code}`;
  const remedy = Number(code) === resourceExhausted ? '. Use a smaller batch or smaller images' : '';
  const explanation = new OpError(operation, `TensorFlow refused inputs ${shapes}: ${said}${remedy}`);
  explanation.cause = error;
  return explanation;
}

const explaining = new WeakSet<TensorFlowBackend>();

/**
 * Makes a backend's errors name the operation, its inputs and what was wrong: the binding's own have a number of TensorFlow's
 * C interface. All operations of the backend, TensorFlow.js's too, go through these two functions.
 */
export function explainErrors(backend: TensorFlowBackend): void {
  if (explaining.has(backend)) return;
  explaining.add(backend);
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  backend.executeSingleOutput = (name, attributes, inputs) => {
    try {
      return executeSingleOutput.call(backend, name, attributes, inputs);
    } catch (error) {
      throw explained(error, name, inputs);
    }
  };
  backend.executeMultipleOutputs = (name, attributes, inputs, outputs) => {
    try {
      return executeMultipleOutputs.call(backend, name, attributes, inputs, outputs);
    } catch (error) {
      throw explained(error, name, inputs);
    }
  };
}
