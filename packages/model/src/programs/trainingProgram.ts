import type { Random } from '@densenet/ops';
import { dispose, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Graph } from '../graph/graph.ts';
import type { Parameters } from '../parameters.ts';
import { measureOperation, type OperationListener } from './operationInfo.ts';
import { planTraining, type TrainingPlanOptions } from './trainingPlan.ts';
import { type PassContext, type Slot, type Step, slots } from './trainingStep.ts';

/** Mean and unbiased variance of one batch at one norm, `[channels]` each. */
export interface BatchStatistics {
  mean: Tensor1D;
  variance: Tensor1D;
}

/** What a forward pass of training gives. */
export interface TrainingOutput {
  /** `[batch, numClasses]` */
  logits: Tensor2D;
  /** By the scope of each batch norm that uses the batch's own. */
  statistics: { [norm: string]: BatchStatistics };
}

/** One batch on its way through the network and back. What it keeps for the way back is its own. */
export interface TrainingPass extends TrainingOutput {
  /**
   * Gradients of every trainable parameter that the logits depend on, by name. Frees all that the pass keeps, each tensor
   * after its last use, and so can be called once.
   *
   * @param dLogits gradient of the logits, `[batch, numClasses]`; stays the caller's, as the gradients are
   */
  backward(dLogits: Tensor2D): { [name: string]: Tensor };
  /** Frees all that the pass keeps; logits and statistics stay the caller's. After `backward` there is nothing left to free. */
  dispose(): void;
}

/** A network ready to be trained: forward steps, and a backward pass of its own. */
export interface TrainingProgram {
  /** `random` draws the dropout masks. */
  run(parameters: Parameters, images: Tensor4D, random: Random, options?: OperationListener): TrainingPass;
}

/**
 * Prepares a network for training: concatenations are read as their parts, moments computed once for all norms that read
 * the same feature maps, and every tensor freed after its last use, which a gradient tape keeps to the end.
 *
 * @param graph from `readGraph`, for any input size: the program takes all sizes
 */
export function compileTraining(graph: Graph, options: TrainingPlanOptions): TrainingProgram {
  const plan = planTraining(graph, options);
  const input = slots.value(graph.nodes[0]!);
  const statisticsSlots = plan.norms.map((norm) => [norm, slots.batchMean(norm), slots.batchVariance(norm)] as const);
  const gradientSlots = plan.parameters.map((name) => [name, slots.parameterGradient(name)] as const);
  const freedAfterBackward = plan.freedAfter.slice(plan.forward.length);
  return {
    run: (parameters, images, random, { onOperation } = {}) => {
      const pass = createPass(parameters, random, onOperation);
      pass.put(input, images.clone());
      pass.run(plan.forward, plan.freedAfter);
      const statistics: TrainingPass['statistics'] = {};
      for (const [norm, mean, variance] of statisticsSlots) {
        statistics[norm] = { mean: pass.take(mean) as Tensor1D, variance: pass.take(variance) as Tensor1D };
      }
      let isOver = false;
      return {
        logits: pass.take(slots.logits) as Tensor2D,
        statistics,
        backward: (dLogits) => {
          if (isOver) throw new Error('this pass has run backward, or was disposed of: run the network once more');
          isOver = true;
          pass.put(slots.logitsGradient, dLogits.clone());
          pass.run(plan.backward, freedAfterBackward);
          const named = gradientSlots.map(([name, slot]) => [name, pass.take(slot)]);
          // Without a trainable parameter there was no step to use it.
          pass.dispose();
          return Object.fromEntries(named) as { [name: string]: Tensor };
        },
        dispose: () => {
          isOver = true;
          pass.dispose();
        },
      };
    },
  };
}

/** The tensors of one pass. An error in a step frees them all. */
function createPass(parameters: Parameters, random: Random, onOperation: OperationListener['onOperation']) {
  const tensors = new Map<Slot, Tensor>();
  const shapes = new Map<Slot, number[]>();
  const find = <T extends Tensor>(slot: Slot) => tensors.get(slot) as T | undefined;
  const get = <T extends Tensor>(slot: Slot): T => {
    const found = find<T>(slot);
    if (!found) throw new Error(`the training pass has no ${slot}`);
    return found;
  };
  const context: PassContext = {
    random,
    find,
    get,
    shape: (slot) => shapes.get(slot)!,
    parameter: <T extends Tensor>(name: string): T => {
      const found = parameters[name];
      if (!found) throw new Error(`the network has a parameter ${name}, but none of that name was given`);
      return found as T;
    },
  };
  const put = (slot: Slot, tensor: Tensor) => {
    const before = tensors.get(slot);
    if (before !== tensor) before?.dispose();
    tensors.set(slot, tensor);
    shapes.set(slot, tensor.shape);
  };
  const disposeAll = () => {
    dispose([...tensors.values()]);
    tensors.clear();
  };
  return {
    put,
    /** What a slot holds, which is the caller's from now on. */
    take: (slot: Slot): Tensor => {
      const tensor = get(slot);
      tensors.delete(slot);
      return tensor;
    },
    run: (steps: readonly Step[], freedAfter: readonly (readonly Slot[])[]) => {
      try {
        steps.forEach((step, index) => {
          const { outputs, ...measured } = measureOperation(
            () => tidy(() => step.run(context) as { [slot: Slot]: Tensor }),
            Object.values,
            onOperation !== undefined,
          );
          for (const [slot, tensor] of Object.entries(outputs)) if (tensor as Tensor | undefined) put(slot, tensor);
          for (const slot of freedAfter[index]!) {
            tensors.get(slot)?.dispose();
            tensors.delete(slot);
          }
          onOperation?.({ label: step.label, node: step.node, direction: step.direction, ...measured });
        });
      } catch (error) {
        disposeAll();
        throw error;
      }
    },
    dispose: disposeAll,
  };
}
