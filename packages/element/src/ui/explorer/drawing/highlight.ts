import type { Drawing } from './drawing.ts';
import type { Focus } from './focus.ts';
import { levelOf, rectOf } from './focus.ts';
import { type Rect, toPixels } from './geometry.ts';
import type { StepBox, UnitBox } from './layout.ts';

/** Outlines what the explorer is at, or what is pointed at. */
export function paintFocus(context: CanvasRenderingContext2D, focus: Focus, drawing: Drawing, pointed: boolean): void {
  if (levelOf(focus) === 'network') return;
  const { layout, camera, viewport, theme } = drawing;
  const { x, y, width, height } = toPixels(rectOf(layout, focus), camera, viewport);
  context.strokeStyle = pointed ? theme.text : theme.accent;
  context.lineWidth = pointed ? 1.5 : 3;
  context.setLineDash(pointed ? [4, 3] : []);
  const around = levelOf(focus) === 'cell' ? 0 : 2;
  context.strokeRect(x - around, y - around, width + 2 * around, height + 2 * around);
  context.setLineDash([]);
}

/** The share of the drawing's width from which a unit on has no lines. */
const mostWithLines = 1 / 3;

/**
 * Lines from every source of a unit to its part of what the unit reads, and from both sides of a sum to it.
 *
 * @param share how much of each line is drawn, 0..1: they grow from their sources
 */
export function paintSources(context: CanvasRenderingContext2D, unit: UnitBox, drawing: Drawing, share: number): void {
  const { layout, camera, viewport, colours, theme } = drawing;
  // Where the unit fills the drawing its sources are out of sight, and lines would only cross its maps.
  if (unit.rect.width * camera.scale > mostWithLines * viewport.width) return;
  const boxes = new Map<number, StepBox>();
  for (const { units } of layout.sections) {
    for (const { steps } of units) for (const box of steps) boxes.set(box.step.node, box);
  }
  const pixels = (rect: Rect) => toPixels(rect, camera, viewport);
  const line = (node: number, to: { x: number; y: number }) => {
    const box = boxes.get(node);
    if (!box) return;
    const from = pixels(box.rect);
    context.strokeStyle = colours.get(node) ?? theme.muted;
    curve(context, { x: from.x + from.width, y: from.y + from.height / 2 }, to, share);
  };
  context.lineWidth = 2;
  if (unit.reads) {
    const { sources, channels } = unit.reads;
    const rect = pixels(unit.reads.rect);
    for (const { node, first, channels: own } of sources) {
      line(node, { x: rect.x - 3, y: rect.y + (rect.height * (first + own / 2)) / channels });
    }
  }
  for (const { step, rect } of unit.steps) {
    if (step.kind !== 'add') continue;
    const { x, y, height } = pixels(rect);
    for (const { node } of step.reads) line(node, { x, y: y + height / 2 });
  }
}

/** A curve that leaves to the right and arrives from the left. */
function curve(
  context: CanvasRenderingContext2D,
  from: { x: number; y: number },
  to: { x: number; y: number },
  share: number,
) {
  const bend = Math.max(12, Math.abs(to.x - from.x) / 2);
  const path = new Path2D();
  path.moveTo(from.x, from.y);
  path.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
  const length = 2 * (Math.abs(to.x - from.x) + Math.abs(to.y - from.y) + bend);
  context.setLineDash(share < 1 ? [length * share, length] : []);
  context.stroke(path);
  context.setLineDash([]);
}
