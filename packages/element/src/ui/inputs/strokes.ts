/** A point of a drawing, in shares of its side, from the top left. */
export interface Point {
  x: number;
  y: number;
}

/** Line width as a share of the drawing's side: two of the 28 pixels of the training data, as its own lines are wide. */
const lineWidth = 2 / 28;

/** Draws strokes in white on black, since this project's networks of one channel were trained on bright things on black. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
  side: number,
  strokes: readonly (readonly Point[])[],
): void {
  context.fillStyle = '#000';
  context.fillRect(0, 0, side, side);
  context.strokeStyle = '#fff';
  context.lineWidth = lineWidth * side;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    for (const { from, control, to } of curves(stroke)) {
      context.moveTo(from.x * side, from.y * side);
      context.quadraticCurveTo(control.x * side, control.y * side, to.x * side, to.y * side);
    }
    context.stroke();
  }
}

/** A quadratic Bézier curve. */
export interface Curve {
  from: Point;
  control: Point;
  to: Point;
}

/**
 * A smooth line as quadratic Bézier curves: they join at the midpoints between neighbouring points, and the points are their
 * control points. The line begins and ends at the stroke's ends; a single point becomes a dot.
 */
export function curves(stroke: readonly Point[]): Curve[] {
  const last = stroke.length - 1;
  return stroke.map((control, index) => ({
    from: index === 0 ? control : middle(stroke[index - 1]!, control),
    control,
    to: index === last ? control : middle(control, stroke[index + 1]!),
  }));
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
