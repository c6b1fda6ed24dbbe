import { describe, expect, it } from 'vitest';
import { chapterNetwork, densenet121 } from '../../../testing/drawnNetworks.ts';
import { type Focus, focusOfClick, goIn, goOut, hitAt, levelOf, move, rectOf, stepAt, upTo } from './focus.ts';
import { layOut } from './layout.ts';

const viewport = { width: 1200, height: 504 };
const chapter = layOut(chapterNetwork(), viewport);
const deep = layOut(densenet121(), viewport);

const inSteps = (from: Focus, count: number, layout = deep) => {
  let focus = from;
  for (let step = 0; step < count; step++) focus = goIn(layout, focus);
  return focus;
};

describe('the way in and out', () => {
  it('goes through block, layer, step, channel to one value, and back the same way', () => {
    const levels: string[] = [];
    let focus: Focus = { section: 2 };
    for (let step = 0; step < 6; step++) {
      levels.push(levelOf(focus));
      focus = goIn(deep, focus);
    }
    expect(levels).toEqual(['section', 'unit', 'step', 'channel', 'cell', 'cell']);
    const back: string[] = [];
    for (let step = 0; step < 6; step++) {
      back.push(levelOf(focus));
      focus = goOut(deep, focus);
    }
    expect(back).toEqual(['cell', 'channel', 'step', 'unit', 'section', 'network']);
  });

  it('passes over levels at which there is nothing to choose, in both directions', () => {
    // A layer of the chapter's network is one convolution.
    expect(goIn(chapter, { section: 2, unit: 1 })).toEqual({ section: 2, unit: 1, step: 0, channel: 0 });
    // A transition is one unit.
    const transition = chapter.sections.findIndex(({ info }) => info.kind === 'transition');
    expect(goIn(chapter, { section: transition })).toEqual({ section: transition, unit: 0, step: 0 });
    expect(goOut(chapter, { section: transition, unit: 0, step: 1 })).toEqual({ section: transition });
  });

  it('begins at the middle of a map', () => {
    const focus = inSteps({ section: 2 }, 4);
    const { step } = stepAt(deep, focus)!;
    expect(focus.cell).toEqual({ row: step.height / 2, column: step.width / 2 });
  });
});

describe('the way to a neighbour', () => {
  it('leads through layers from one block to the next', () => {
    const last = { section: 2, unit: 5 };
    expect(move(deep, last, 1, 0)).toEqual({ section: 3, unit: 0 });
    expect(move(deep, move(deep, last, 1, 0), -1, 0)).toEqual(last);
  });

  it('leads through channels in rows and columns, and ends where they do', () => {
    const first = { section: 2, unit: 0, step: 0, channel: 0 };
    expect(move(deep, first, 0, 1).channel).toBe(deep.columns);
    expect(move(deep, first, -1, 0)).toEqual(first);
    expect(move(deep, { ...first, channel: 127 }, 1, 0).channel).toBe(127);
  });

  it('leads through values, and ends at the edge of the map', () => {
    const place = { section: 2, unit: 0, step: 0, channel: 3, cell: { row: 0, column: 55 } };
    expect(move(deep, place, 1, 0)).toEqual(place);
    expect(move(deep, place, 0, 1).cell).toEqual({ row: 1, column: 55 });
  });
});

describe('what is at a point', () => {
  it.each([
    { section: 4, unit: 7, step: 1, channel: 30, cell: { row: 27, column: 0 } },
    { section: 1, unit: 0, step: 0, channel: 63, cell: { row: 111, column: 111 } },
    { section: 0, unit: 0, step: 0, channel: 2, cell: { row: 3, column: 200 } },
  ])('is what is drawn there: %o', (focus) => {
    const { x, y, width, height } = rectOf(deep, focus);
    expect(hitAt(deep, { x: x + width / 2, y: y + height / 2 })!.focus).toEqual(focus);
  });

  it('is, of what a layer reads, the channel of its source', () => {
    const unit = deep.sections[2]!.units[3]!;
    const { x, y } = unit.reads!.rect;
    const layer = (index: number) => deep.sections[2]!.units[index]!.steps.at(-1)!.step.node;
    // 64 channels of the stem fill two rows of 32, then come the layers' 32 each.
    expect(hitAt(deep, { x: x + 5.5, y: y + 3.5 })).toEqual({
      focus: { section: 2, unit: 3 },
      read: { node: layer(1), channel: 5, position: 32 * 3 + 5 },
    });
  });

  it('is nothing beside the network', () => {
    expect(hitAt(deep, { x: -1, y: 0 })).toBeUndefined();
  });
});

describe('a click', () => {
  const clicked = { section: 4, unit: 7, step: 1, channel: 30, cell: { row: 27, column: 0 } };
  const click = (focus: Focus, hit: Parameters<typeof focusOfClick>[2] = { focus: clicked }) =>
    focusOfClick(deep, focus, hit);

  it('leads one level further in where it is within what is on show', () => {
    expect(click({})).toEqual(upTo(clicked, 'section'));
    for (const level of ['unit', 'step', 'channel', 'cell'] as const) {
      const before = { unit: 'section', step: 'unit', channel: 'step', cell: 'channel' } as const;
      expect(click(upTo(clicked, before[level]))).toEqual(upTo(clicked, level));
    }
    expect(click(clicked)).toEqual(clicked);
  });

  it('leads to the neighbour at the same level where it is beside what is on show', () => {
    expect(click({ section: 2 })).toEqual({ section: 4 });
    expect(click({ section: 4, unit: 2 })).toEqual({ section: 4, unit: 7 });
    expect(click({ ...clicked, cell: { row: 1, column: 1 } })).toEqual(clicked);
  });

  it('leads to the only unit of a section at once', () => {
    const transition = { section: 3, unit: 0, step: 1, channel: 2 };
    expect(click({}, { focus: transition })).toEqual({ section: 3, unit: 0 });
  });

  it('on a channel that the unit on show reads leads to the step that made it', () => {
    const unit = { section: 2, unit: 3 };
    const source = deep.sections[2]!.units[1]!.steps.at(-1)!.step.node;
    const hit = { focus: unit, read: { node: source, channel: 5, position: 101 } };
    expect(click(unit, hit)).toEqual({ section: 2, unit: 1, step: 1, channel: 5 });
    expect(click({}, hit)).toEqual({ section: 2 });
  });
});

it('a focus is cut off after a level', () => {
  const focus = { section: 4, unit: 7, step: 1, channel: 30, cell: { row: 2, column: 0 } };
  expect(upTo(focus, 'unit')).toEqual({ section: 4, unit: 7 });
  expect(upTo(focus, 'network')).toEqual({});
});
