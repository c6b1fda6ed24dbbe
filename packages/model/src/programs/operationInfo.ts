import type { GraphNode } from '../graph/graph.ts';

/** What a profile is told of an operation that a program has run, fused ones as one. */
export interface OperationInfo {
  /** Such as `normReluConv features.denseblock1.denselayer1.conv1`. */
  label: string;
  /** The node whose value or gradient it makes. */
  node: GraphNode;
  direction: 'forward' | 'backward';
  /** How long the call took, without what the program does around it. Where a backend only queues its work: until it is queued. */
  milliseconds: number;
  /** What the tensors that it gave take, those included that it changed in place. */
  madeBytes: number;
}

export interface OperationListener {
  /** Called after each operation, once the tensors that are not needed any more have been freed. */
  onOperation?: ((operation: OperationInfo) => void) | undefined;
}
