/** A function of many variables, and its gradient. */
export type Objective = (point: Float64Array) => { value: number; gradient: Float64Array };

export interface MinimizeOptions {
  /** The largest part of the gradient at which the minimum counts as found. */
  tolerance: number;
  maxIterations: number;
  /** Awaited before each iteration; an error that it throws ends the search. */
  pause?: (() => Promise<void>) | undefined;
}

/** How many steps the estimate of the curvature remembers: the usual choice (Nocedal and Wright 2006, section 7.2). */
const memory = 10;

/** What a step must gain of what the slope promises (Armijo's condition), and by how much the slope must fall (Wolfe's). */
const [sufficientDecrease, curvature] = [1e-4, 0.9];
const mostTrials = 30;

/** One step of the search: where it went, and how the gradient changed. */
interface Step {
  moved: Float64Array;
  turned: Float64Array;
  /** 1 / (moved . turned) */
  scale: number;
}

/**
 * The minimum of a smooth convex function by L-BFGS (Liu and Nocedal 1989), with a line search for Wolfe's weak conditions by
 * bisection.
 *
 * @param start stays as it is
 */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations, pause }: MinimizeOptions,
): Promise<Float64Array> {
  let point = start;
  let { value, gradient } = objective(point);
  const steps: Step[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (gradient.every((part) => Math.abs(part) <= tolerance)) break;
    await pause?.();
    const direction = descent(gradient, steps);
    const found = search(objective, { point, value, gradient }, direction, steps.length === 0);
    // Rounding leaves nothing to gain: this is as near as numbers come.
    if (!found) break;
    const moved = found.point.map((each, i) => each - point[i]!);
    const turned = found.gradient.map((each, i) => each - gradient[i]!);
    const along = dot(moved, turned);
    if (along > 0) steps.push({ moved, turned, scale: 1 / along });
    if (steps.length > memory) steps.shift();
    ({ point, value, gradient } = found);
  }
  return point;
}

interface Place {
  point: Float64Array;
  value: number;
  gradient: Float64Array;
}

/** Where to go: the gradient through the estimate of the inverse Hessian, by the recursion of two loops. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares = new Float64Array(steps.length);
  for (let at = steps.length - 1; at >= 0; at--) {
    const { moved, turned, scale } = steps[at]!;
    shares[at] = scale * dot(moved, direction);
    addScaled(direction, turned, -shares[at]!);
  }
  const last = steps.at(-1);
  if (last) {
    const factor = 1 / (last.scale * dot(last.turned, last.turned));
    for (let i = 0; i < direction.length; i++) direction[i]! *= factor;
  }
  steps.forEach(({ moved, turned, scale }, at) => {
    addScaled(direction, moved, shares[at]! - scale * dot(turned, direction));
  });
  return direction;
}

/** @returns undefined where no step along the direction gains anything */
function search(objective: Objective, from: Place, direction: Float64Array, isFirst: boolean): Place | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let [least, most] = [0, Number.POSITIVE_INFINITY];
  // Without an estimate of the curvature, the first step is of length 1 at most.
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
  let best: Place | undefined;
  for (let trial = 0; trial < mostTrials; trial++) {
    const point = Float64Array.from(from.point);
    addScaled(point, direction, length);
    const there = { point, ...objective(point) };
    if (!(there.value <= from.value + sufficientDecrease * length * slope)) most = length;
    else {
      best = there;
      if (dot(there.gradient, direction) >= curvature * slope) return there;
      least = length;
    }
    length = most === Number.POSITIVE_INFINITY ? 2 * length : (least + most) / 2;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, what: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * what[i]!;
}
