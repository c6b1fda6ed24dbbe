import { type Drawing, smallestText } from './drawing.ts';
import { type Rect, toPixels } from './geometry.ts';
import type { SectionBox, StepBox } from './layout.ts';

const radius = 6;
const titleSize = 12.5;
const titleInset = 6;

/** The frame of a section, its name and its sizes. */
export function paintSection(context: CanvasRenderingContext2D, box: SectionBox, rect: Rect, drawing: Drawing): void {
  const { theme, messages, joins, camera } = drawing;
  context.beginPath();
  context.roundRect(rect.x, rect.y, rect.width, rect.height, Math.min(radius, rect.width / 4));
  context.fillStyle = theme.raised;
  context.fill();
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.stroke();
  const { step } = box.units.at(-1)!.steps.at(-1)!;
  const from = box.units[0]!.reads?.channels ?? step.channels;
  const to = box.info.kind === 'stage' && joins === 'concat' ? from + added(box) : step.channels;
  const title = box.title * camera.scale;
  const names = [messages.sectionName(box.info, joins), messages.sectionShort(box.info)];
  const sizes = [messages.sectionSize(step, from, to), messages.sectionSizeShort(step, from, to)];
  const line = (texts: readonly string[], share: number, weight: number, colour: string) => {
    const size = Math.min(titleSize, title * 0.32);
    if (size < smallestText) return;
    context.font = `${weight} ${size}px ${theme.font}`;
    const text = texts.find((each) => context.measureText(each).width <= rect.width - 2 * titleInset);
    if (text === undefined) return;
    context.fillStyle = colour;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillText(text, rect.x + titleInset, rect.y + share * title);
  };
  line(names, 0.34, 600, theme.text);
  line(sizes, 0.76, 400, theme.muted);
}

/** Channels that the units of a dense block add. */
const added = ({ units }: SectionBox) => units.reduce((sum, { steps }) => sum + steps.at(-1)!.step.channels, 0);

/** What a step does, above it, where there is room. */
export function paintOperation(context: CanvasRenderingContext2D, box: StepBox, above: number, drawing: Drawing): void {
  const { camera, viewport, theme, messages } = drawing;
  const rect = toPixels(box.rect, camera, viewport);
  const gap = above * camera.scale;
  const size = Math.min(13, gap * 0.6);
  if (size < smallestText) return;
  context.font = `${size}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const text = messages.operation(box.step);
  if (context.measureText(text).width > drawing.layout.columns * camera.scale) return;
  context.fillText(text, rect.x, rect.y - gap / 2);
}
