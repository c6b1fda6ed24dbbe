/** In shares of the drawing's side, from the top left. */
export interface Point {
  x: number;
  y: number;
}

/** As wide as a line of the training data's drawings: two of their 28 pixels. */
const lineWidth = 2 / 28;

/** Draws white chalk on black: bright on dark is what networks of one channel were trained on here. */
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

export interface Curve {
  from: Point;
  control: Point;
  to: Point;
}

/**
 * A smooth line through the middles between neighbouring points, with the points as controls; its ends are the stroke's.
 * A single point becomes a dot.
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
