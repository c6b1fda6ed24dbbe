interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A rectangle as an SVG path. */
export function roundedRectangle({ x, y, width, height }: Rectangle, radius: number): string {
  const r = Math.max(0, Math.min(radius, width / 2, height / 2));
  if (r === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const [across, down] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${across}${corner(r, r)}v${down}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}z`;
}

/** The outline of a shape of SVG as a path; undefined for what has none of its own (groups, texts). */
export function svgPath(node: SVGElement): string | undefined {
  if (node instanceof SVGPathElement) return node.getAttribute('d') ?? undefined;
  if (node instanceof SVGRectElement) {
    const [x, y, width, height] = [node.x, node.y, node.width, node.height].map(({ baseVal }) => baseVal.value);
    return roundedRectangle({ x: x!, y: y!, width: width!, height: height! }, node.rx.baseVal.value);
  }
  if (node instanceof SVGCircleElement) {
    const [cx, cy, r] = [node.cx, node.cy, node.r].map(({ baseVal }) => baseVal.value) as [number, number, number];
    return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  }
  if (node instanceof SVGLineElement) {
    const [x1, y1, x2, y2] = [node.x1, node.y1, node.x2, node.y2].map(({ baseVal }) => baseVal.value);
    return `M${x1} ${y1}L${x2} ${y2}`;
  }
  if (node instanceof SVGPolygonElement || node instanceof SVGPolylineElement) {
    const points = [...node.points].map(({ x, y }) => `${x} ${y}`).join('L');
    return points === '' ? undefined : `M${points}${node instanceof SVGPolygonElement ? 'z' : ''}`;
  }
  return undefined;
}
