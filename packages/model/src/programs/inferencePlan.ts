import * as ops from '@densenet/ops';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { runPrepared } from '../operations/conv2d.ts';
import { recordOf } from '../operations/index.ts';
import { fuseForInference, type InferenceUnit } from './inferenceUnits.ts';
import type { InferenceWeights } from './inferenceWeights.ts';

/** One call of the inference program. */
export interface InferenceStep {
  /** Such as `normReluConv features.denseblock1.denselayer1.conv1`. */
  label: string;
  /** Nodes whose values it reads, in order; of a concatenation that is never made, its parts. */
  inputs: readonly GraphNode[];
  /** The node whose value it makes. */
  output: GraphNode;
  run(inputs: readonly Tensor[]): Tensor;
}

/** What an inference program does. */
export interface InferencePlan {
  steps: readonly InferenceStep[];
  /** The node whose value is the result. */
  output: GraphNode;
  /** The node whose value stands for this one's: its own, or that of the node it was passed on by. */
  standInOf(node: GraphNode): GraphNode;
}

export interface PlanOptions {
  /** By its convolution, each norm that is multiplied into the weights before it. */
  folded: ReadonlyMap<GraphNode, GraphNode>;
  /** Nodes whose values are asked for, besides the result. */
  kept: readonly GraphNode[];
  /** Of how many parts norm, ReLU and convolution read a concatenation, so that it need not be made. */
  mostParts: number;
}

/** Plans the fewest calls that give the result and what is kept. */
export function planInference(graph: Graph, weights: InferenceWeights, options: PlanOptions): InferencePlan {
  const { units, standInOf, readersOf } = fuseForInference(graph, options);
  const parts = new Map<GraphNode, readonly GraphNode[]>();
  const partsOf = (node: GraphNode) => parts.get(node) ?? [node];
  const takingParts = new Set(units.flatMap((unit) => (unit.kind === 'convolution' && unit.norm ? [unit.norm] : [])));
  const needed = new Set([graph.output, ...options.kept].map(standInOf));
  const isNeverMade = (node: GraphNode) =>
    !needed.has(node) && readersOf(node).every((reader) => reader.operation.op === 'concat' || takingParts.has(reader));
  const steps: InferenceStep[] = [];
  for (const unit of units) {
    const inputs = unit.inputs.flatMap(partsOf);
    const { output } = unit;
    if (output.operation.op === 'concat' && inputs.length <= options.mostParts && isNeverMade(output))
      parts.set(output, inputs);
    else steps.push({ label: labelOf(unit), inputs, output, run: callOf(unit, weights) });
  }
  return { steps, output: standInOf(graph.output), standInOf };
}

/** Named as in training, whatever bias, norm and ReLU a convolution has after it. */
function labelOf(unit: InferenceUnit): string {
  const named = (kind: string, { id, operation }: GraphNode) => `${kind} ${'name' in operation ? operation.name : id}`;
  if (unit.kind === 'convolution') {
    const kind = unit.norm ? `normReluConv${unit.pooled ? 'Pool' : ''}` : 'conv2d';
    return named(kind, unit.convolution);
  }
  if (unit.kind === 'normRelu') return named('normRelu', unit.norm);
  return named(unit.output.operation.op === 'batchNorm' ? 'norm' : unit.output.operation.op, unit.output);
}

function callOf(unit: InferenceUnit, weights: InferenceWeights): InferenceStep['run'] {
  if (unit.kind === 'convolution') {
    const prepared = weights.of(unit.convolution);
    const { relu, pooled, spec } = unit;
    if (!unit.norm) return ([x]) => runPrepared(x!, prepared, { ...spec, relu });
    const [scale, shift] = weights.of(unit.norm) as Tensor1D[];
    const [filter, bias, ownForm] = prepared as [Tensor4D, Tensor1D | undefined, Tensor | undefined];
    const options = { ...spec, relu, prepared: ownForm, pooled };
    const norm = { scale: scale!, shift: shift! };
    return (parts) => ops.scaleShiftReluConv2d(parts as Tensor4D[], norm, filter, bias, options);
  }
  if (unit.kind === 'normRelu') {
    const [scale, shift] = weights.of(unit.norm) as Tensor1D[];
    return ([x]) => ops.scaleShiftRelu(x as Tensor4D, scale!, shift!);
  }
  const { operation } = unit.output;
  const { inference } = recordOf(operation);
  if (!inference) throw new Error(`${operation.op} is no step of an inference program by itself`);
  const prepared = weights.of(unit.output);
  return (xs) => inference.run(operation, xs, prepared);
}
