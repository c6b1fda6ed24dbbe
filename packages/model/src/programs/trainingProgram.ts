import type { Random } from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Graph } from '../graph/graph.ts';
import type { Parameters } from '../parameters.ts';
import { part, Run, type RunOptions, type Sequence } from './executor.ts';
import type { OperationListener } from './operationInfo.ts';
import type { Slot } from './slots.ts';
import { planTraining, type TrainingPlanOptions } from './trainingPlan.ts';

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
   * @param onGradient is told of each gradient as soon as it is complete, the last layers' first, so that it can be sent on
   *   while the others are still computed
   */
  backward(dLogits: Tensor2D, onGradient?: (name: string, gradient: Tensor) => void): { [name: string]: Tensor };
  /** Frees all that the pass keeps; logits and statistics stay the caller's. After `backward` there is nothing left to free. */
  dispose(): void;
}

/** A network ready to be trained: forward steps, and a backward pass of its own. */
export interface TrainingProgram {
  /** `random` draws the dropout masks. */
  run(parameters: Parameters, images: Tensor4D, random: Random, options?: RunTrainingOptions): TrainingPass;
}

type RunTrainingOptions = OperationListener & Omit<RunOptions, 'random'>;

/**
 * Prepares a network for training: concatenations are read as their parts, moments computed once for all norms that read
 * the same feature maps, and every tensor freed after its last use, which a gradient tape keeps to the end.
 *
 * @param graph from `readGraph`, for any input size: the program takes all sizes
 */
export function compileTraining(graph: Graph, options: TrainingPlanOptions): TrainingProgram {
  const { slots, sequence, forwardSteps, norms, parameters: names } = planTraining(graph, options);
  const input = slots.value(graph.nodes[0]!);
  const statisticsSlots = norms.map((norm) => [norm, slots.batchMean(norm), slots.batchVariance(norm)] as const);
  const gradientSlots = names.map((name) => [name, slots.parameterGradient(name)] as const);
  const [logits, logitsGradient] = [slots.logits(), slots.logitsGradient()];
  const [forward, backward] = [part(sequence, 0, forwardSteps), part(sequence, forwardSteps)];
  const completeAfter = completions(backward, gradientSlots);
  return {
    run: (parameters, images, random, { onOperation, ...options } = {}) => {
      const listener = { onOperation };
      const pass = new Run(slots, parameters, { ...options, random });
      pass.put(input, images.clone());
      pass.all(forward, listener);
      const statistics: TrainingPass['statistics'] = {};
      for (const [norm, mean, variance] of statisticsSlots) {
        statistics[norm] = { mean: pass.take(mean) as Tensor1D, variance: pass.take(variance) as Tensor1D };
      }
      let isOver = false;
      return {
        logits: pass.take(logits) as Tensor2D,
        statistics,
        backward: (dLogits, onGradient) => {
          if (isOver) throw new Error('this pass has run backward, or was disposed of: run the network once more');
          isOver = true;
          pass.put(logitsGradient, dLogits.clone());
          let step = 0;
          for (const _ of pass.steps(backward, listener)) {
            if (onGradient) for (const [name, slot] of completeAfter[step]!) onGradient(name, pass.get(slot));
            step++;
          }
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

/** For each step, the gradients that no later step writes to. */
function completions(
  { steps }: Sequence,
  gradients: readonly (readonly [name: string, slot: Slot])[],
): (readonly [name: string, slot: Slot])[][] {
  const last = new Map<Slot, number>();
  steps.forEach(({ writes }, index) => {
    for (const slot of writes) last.set(slot, index);
  });
  return steps.map((_, index) => gradients.filter(([, slot]) => last.get(slot) === index));
}
