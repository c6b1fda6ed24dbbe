import { depthOf, type Graph, type GraphNode, parametersOfNode, recordOf, summarize } from '@densenet/model';
import { type Step, stepsOf } from './steps.ts';
import type { NetworkCosts, NetworkInfo, SectionInfo, StepInfo, UnitInfo } from './types.ts';

/**
 * A network as it is drawn: sections of units of steps, found in the graph by its marks, joins and poolings and not by name, so
 * that a ResNet is read as a DenseNet is.
 */
export function networkInfo(graph: Graph): NetworkInfo {
  const steps = new Map(stepsOf(graph).map((step) => [step.operation, step]));
  const parts = partsOf(graph);
  const counts = new Map<SectionInfo['kind'], number>();
  const sections = parts.map(({ kind, units }): SectionInfo => {
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    return { kind, number, units: units.map((unit) => unitInfo(unit, steps)), ...costsOf(units.flat()) };
  });
  const { parameters, multiplyAdds, activationBytes } = summarize(graph);
  const joins = graph.nodes.some(({ operation }) => operation.op === 'concat') ? 'concat' : 'add';
  return { joins, depth: depthOf(graph), sections, parameters, multiplyAdds, activationBytes };
}

interface Part {
  kind: SectionInfo['kind'];
  /** The nodes of each unit. */
  units: GraphNode[][];
}

/** The nodes of a graph by sections and units. Units of a stage that end in a pooling are a transition to it. */
function partsOf({ nodes, marks }: Graph): Part[] {
  const [input, ...rest] = nodes as [GraphNode, ...GraphNode[]];
  const ends = [...marks].filter(([name]) => /^(stem|stage\d+)$/.test(name));
  const parts: Part[] = [{ kind: 'input', units: [[input]] }];
  let first = 0;
  for (const [name, { id }] of ends) {
    const end = rest.findIndex((node) => node.id === id) + 1;
    const part = rest.slice(first, end);
    first = end;
    if (name === 'stem') parts.push({ kind: 'stem', units: [part] });
    else {
      const units = splitUnits(part);
      const isTransition = (unit: readonly GraphNode[]) => isPooling(unit.at(-1)!);
      const before = units.filter(isTransition);
      // The mark of the stem stands before its pooling.
      if (name === 'stage1') parts.at(-1)!.units[0]!.push(...before.flat());
      else if (before.length > 0) parts.push({ kind: 'transition', units: before });
      parts.push({ kind: 'stage', units: units.filter((unit) => !isTransition(unit)) });
    }
  }
  parts.push({ kind: 'head', units: [rest.slice(first)] });
  return parts;
}

/** A unit ends with a pooling, or with a join and the activation that follows it. */
function splitUnits(part: readonly GraphNode[]): GraphNode[][] {
  const units: GraphNode[][] = [];
  let unit: GraphNode[] = [];
  part.forEach((node, index) => {
    unit.push(node);
    const next = part[index + 1];
    const isJoined = isJoin(node) && !(next && isActivation(next));
    const isActivatedJoin = isActivation(node) && isJoin(node.inputs[0]!);
    if (next === undefined || isPooling(node) || isJoined || isActivatedJoin) {
      units.push(unit);
      unit = [];
    }
  });
  return units;
}

const isPooling = ({ operation: { op } }: GraphNode) => op === 'averagePool' || op === 'maxPool';
const isJoin = ({ operation: { op } }: GraphNode) => op === 'concat' || op === 'add';
const isActivation = ({ operation }: GraphNode) => recordOf(operation).isActivation === true;

function unitInfo(nodes: readonly GraphNode[], steps: ReadonlyMap<GraphNode, Step>): UnitInfo {
  return { steps: nodes.flatMap((node) => steps.get(node) ?? []).map(stepInfo) };
}

function stepInfo({ kind, operation: node, norm, value, inputs }: Step): StepInfo {
  const { operation } = node;
  const [height, width, channels] = value.shape.length === 3 ? value.shape : [1, 1, value.shape[0]];
  const passages = [...new Set(inputs.flat().flatMap(({ through }) => through.map((passage) => passage.node)))];
  const own = [node, ...(norm ? [norm] : []), ...passages];
  const spec = 'window' in operation ? operation.window : 'spec' in operation ? operation.spec : undefined;
  return {
    kind,
    node: value.id,
    name: 'name' in operation ? operation.name : kind,
    height: height!,
    width: width!,
    channels: channels!,
    window: spec && 'kernelSize' in spec ? pick(spec) : undefined,
    reads: inputs.flat().map((source) => ({ node: source.node.id, channels: source.channels })),
    through: passages.map((passage) => passage.operation.op),
    parameters: own.reduce((sum, owner) => sum + trainableValues(owner), 0),
  };
}

const pick = ({ kernelSize, stride, padding }: NonNullable<StepInfo['window']>) => ({ kernelSize, stride, padding });

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

function trainableValues(node: GraphNode): number {
  const trained = parametersOfNode(node).filter(({ trainable }) => trainable);
  return trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function costsOf(nodes: readonly GraphNode[]): NetworkCosts {
  const total = (value: (node: GraphNode) => number) => nodes.reduce((sum, node) => sum + value(node), 0);
  const isComputed = ({ operation }: GraphNode) => operation.op !== 'input';
  return {
    parameters: total(trainableValues),
    multiplyAdds: total(
      ({ operation, inputs, shape }) => recordOf(operation).multiplyAdds?.(operation, inputs[0]!.shape, shape) ?? 0,
    ),
    activationBytes: total((node) => (isComputed(node) ? 4 * sizeOf(node.shape) : 0)),
  };
}
