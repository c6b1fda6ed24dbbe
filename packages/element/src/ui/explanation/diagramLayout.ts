/** A dense block drawn as in the paper's figure 1: a row of nodes, joined by arcs. Lengths are in CSS pixels. */
export interface DiagramLayout {
  width: number;
  height: number;
  nodeSize: number;
  /** Centres of the block's input, its layers and its exit. */
  nodes: readonly { x: number; y: number }[];
  arcs: readonly DiagramArc[];
}

export interface DiagramArc {
  source: number;
  /** The node that reads the source. */
  reader: number;
  /** An SVG path. */
  path: string;
}

const nodeSize = 40;
/** Least distance between nodes: a block of many layers scrolls rather than becoming unreadable. */
const narrowestSpacing = 48;
const widestSpacing = 190;
/** Height of the two lines below a node: its name, and the weight with which the selected node reads it. */
const labelHeight = 44;
const margin = 8;
/** Height of an arc over one node. Longer arcs rise with the square root of their length, so that the drawing stays low. */
const arcRise = 36;

/** Lays out a block of `layerCount` layers to fill `availableWidth`, or more where that is too narrow. */
export function layOutBlock(layerCount: number, availableWidth: number): DiagramLayout {
  const nodeCount = layerCount + 2;
  const room = (availableWidth - 2 * margin - nodeSize) / (nodeCount - 1);
  const spacing = Math.min(widestSpacing, Math.max(narrowestSpacing, room));
  const top = margin + rise(layerCount + 1);
  const y = top + nodeSize / 2;
  const nodes = Array.from({ length: nodeCount }, (_, i) => ({ x: margin + nodeSize / 2 + i * spacing, y }));
  const arcs = nodes.flatMap((reader, readerIndex) =>
    nodes.slice(0, readerIndex).map((source, sourceIndex) => ({
      source: sourceIndex,
      reader: readerIndex,
      path: arcPath(source.x, reader.x, y, readerIndex - sourceIndex),
    })),
  );
  const width = 2 * margin + nodeSize + spacing * (nodeCount - 1);
  return { width, height: top + nodeSize + labelHeight, nodeSize, nodes, arcs };
}

/** Height of an arc over `distance` steps above the nodes; 0 between neighbours, which are joined by a straight line. */
function rise(distance: number): number {
  return distance <= 1 ? 0 : arcRise * Math.sqrt(distance - 1);
}

function arcPath(from: number, to: number, y: number, distance: number): string {
  if (distance === 1) return `M${from + nodeSize / 2} ${y}H${to - nodeSize / 2}`;
  const top = y - nodeSize / 2;
  // A cubic reaches three quarters of the way to its control points.
  const control = top - (rise(distance) * 4) / 3;
  return `M${from} ${top}C${from} ${control} ${to} ${control} ${to} ${top}`;
}
