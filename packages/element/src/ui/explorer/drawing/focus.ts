import { contains, type Rect } from './geometry.ts';
import { channelRect, type Layout, mapRect, type StepBox, valueRect } from './layout.ts';

/** What the explorer is at: each field is one level further in. The empty focus is the whole network. */
export interface Focus {
  section?: number;
  unit?: number;
  step?: number;
  channel?: number;
  cell?: { row: number; column: number };
}

const levels = ['section', 'unit', 'step', 'channel', 'cell'] as const;

/** The level of a focus, from the network to one value. */
export type Level = 'network' | (typeof levels)[number];

export function levelOf(focus: Focus): Level {
  return levels.findLast((level) => focus[level] !== undefined) ?? 'network';
}

/** A focus cut off after a level. */
export function upTo(focus: Focus, level: Level): Focus {
  const kept = levels.slice(0, levels.indexOf(level as (typeof levels)[number]) + 1);
  return Object.fromEntries(kept.filter((each) => focus[each] !== undefined).map((each) => [each, focus[each]]));
}

export function stepAt({ sections }: Layout, { section, unit, step }: Focus): StepBox | undefined {
  if (section === undefined || unit === undefined || step === undefined) return undefined;
  return sections[section]?.units[unit]?.steps[step];
}

/** How many there are to choose from at a level, beside what the focus is at. */
function countOf({ sections }: Layout, { section = 0, unit = 0, step = 0 }: Focus, level: Level): number {
  const units = sections[section]!.units;
  if (level === 'section') return sections.length;
  if (level === 'unit') return units.length;
  if (level === 'step') return units[unit]!.steps.length;
  return units[unit]!.steps[step]!.step.channels;
}

/** One level further in, past levels at which there is nothing to choose; at a value itself. */
export function goIn(layout: Layout, focus: Focus): Focus {
  const next = levels[levels.indexOf(levelOf(focus) as (typeof levels)[number]) + 1];
  if (next === undefined) return focus;
  if (next === 'cell') {
    const { height, width } = stepAt(layout, focus)!.step;
    return { ...focus, cell: { row: height >> 1, column: width >> 1 } };
  }
  const inside = { ...focus, [next]: 0 };
  const isOnlyOne = (next === 'unit' || next === 'step') && countOf(layout, inside, next) === 1;
  return isOnlyOne ? goIn(layout, inside) : inside;
}

/** One level further out, past levels at which there is nothing to choose; at the network itself. */
export function goOut(layout: Layout, focus: Focus): Focus {
  const level = levelOf(focus);
  if (level === 'network') return focus;
  const before = levels[levels.indexOf(level) - 1];
  const outside = before === undefined ? {} : upTo(focus, before);
  const isOnlyOne = (before === 'unit' || before === 'step') && countOf(layout, outside, before) === 1;
  return isOnlyOne ? goOut(layout, outside) : outside;
}

/**
 * The neighbour in a direction, at the same level: sections, units and steps stand in one line through the whole network; channels and
 * values in rows. At an end the focus itself.
 */
export function move(layout: Layout, focus: Focus, dx: number, dy: number): Focus {
  const level = levelOf(focus);
  if (level === 'network') return focus;
  if (level === 'cell') {
    const { height, width } = stepAt(layout, focus)!.step;
    const cell = { row: focus.cell!.row + dy, column: focus.cell!.column + dx };
    const isInside = cell.row >= 0 && cell.column >= 0 && cell.row < height && cell.column < width;
    return isInside ? { ...focus, cell } : focus;
  }
  if (level === 'channel') {
    const { step, columns } = stepAt(layout, focus)!;
    const channel = focus.channel! + dx + dy * columns;
    return channel >= 0 && channel < step.channels ? { ...focus, channel } : focus;
  }
  const line = allAt(layout, level);
  const here = line.findIndex((each) => levels.every((name) => each[name] === focus[name]));
  return line[here + dx + dy] ?? focus;
}

/** Every focus of a level, in the order of the network. */
function allAt({ sections }: Layout, level: 'section' | 'unit' | 'step'): Focus[] {
  return sections.flatMap(({ units }, section) => {
    if (level === 'section') return [{ section }];
    return units.flatMap(({ steps }, unit) => {
      if (level === 'unit') return [{ section, unit }];
      return steps.map((_, step) => ({ section, unit, step }));
    });
  });
}

/** The focus at a step that has a node of the graph. */
function focusOn(layout: Layout, node: number): Focus | undefined {
  return allAt(layout, 'step').find((focus) => stepAt(layout, focus)!.step.node === node);
}

/**
 * What a click leads to: one level further in where it is within the focus, else to the neighbour at the level of the focus. Of the
 * unit that is on show, a channel that it reads leads to the step that made it.
 */
export function focusOfClick(layout: Layout, focus: Focus, { focus: clicked, read }: Hit): Focus {
  const level = levelOf(focus);
  const isWithin = sameUpTo(focus, clicked, level);
  if (read && level === 'unit' && isWithin) {
    const source = focusOn(layout, read.node);
    return source ? { ...source, channel: read.channel } : focus;
  }
  const at = levels.indexOf(level as (typeof levels)[number]);
  const reached = upTo(clicked, levels[Math.max(0, isWithin ? Math.min(at + 1, levels.length - 1) : at)]!);
  // A section of one unit is that unit.
  const isOnlyOne = levelOf(reached) === 'section' && countOf(layout, reached, 'unit') === 1;
  return isOnlyOne && clicked.unit !== undefined ? upTo(clicked, 'unit') : reached;
}

function sameUpTo(one: Focus, other: Focus, level: Level): boolean {
  const [a, b] = [upTo(one, level), upTo(other, level)];
  const isSameCell = a.cell?.row === b.cell?.row && a.cell?.column === b.cell?.column;
  return isSameCell && levels.every((each) => each === 'cell' || a[each] === b[each]);
}

/** Where a focus is in the drawing. */
export function rectOf(layout: Layout, focus: Focus): Rect {
  const { section, unit, channel, cell } = focus;
  if (section === undefined) return { x: 0, y: 0, width: layout.width, height: layout.height };
  if (unit === undefined) return layout.sections[section]!.rect;
  const box = stepAt(layout, focus);
  if (!box) return layout.sections[section]!.units[unit]!.rect;
  if (channel === undefined) return box.rect;
  return cell ? valueRect(box, channel, cell) : channelRect(box, channel);
}

/** What a point of the drawing is of. */
export interface Hit {
  focus: Focus;
  /** The channel of what the unit reads, counted in the order of the concatenation. */
  read?: { node: number; channel: number; position: number };
}

/** What is drawn at a point, down to its value; undefined beside the network. */
export function hitAt(layout: Layout, point: { x: number; y: number }): Hit | undefined {
  const section = layout.sections.findIndex(({ rect }) => contains(rect, point));
  if (section < 0) return undefined;
  const { units } = layout.sections[section]!;
  const unit = units.findIndex(({ rect }) => contains(rect, point));
  if (unit < 0) return { focus: { section } };
  const { reads, steps } = units[unit]!;
  if (reads && contains(reads.rect, point)) {
    const position = layout.columns * Math.floor(point.y - reads.rect.y) + Math.floor(point.x - reads.rect.x);
    const source = reads.sources.find(({ first, channels }) => position >= first && position < first + channels);
    if (!source) return { focus: { section, unit } };
    return { focus: { section, unit }, read: { node: source.node, channel: position - source.first, position } };
  }
  const step = steps.findIndex(({ rect }) => contains(rect, point));
  if (step < 0) return { focus: { section, unit } };
  const box = steps[step]!;
  const channel =
    box.columns * Math.floor((point.y - box.rect.y) / box.cell) + Math.floor((point.x - box.rect.x) / box.cell);
  if (channel >= box.step.channels) return { focus: { section, unit, step } };
  const map = mapRect(box, channel);
  if (!contains(map, point)) return { focus: { section, unit, step, channel } };
  const side = map.width / box.step.width;
  const cell = {
    row: Math.min(box.step.height - 1, Math.floor((point.y - map.y) / side)),
    column: Math.min(box.step.width - 1, Math.floor((point.x - map.x) / side)),
  };
  return { focus: { section, unit, step, channel, cell } };
}
