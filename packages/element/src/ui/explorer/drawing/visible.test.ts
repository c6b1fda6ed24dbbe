import { describe, expect, it } from 'vitest';
import { chapterNetwork, densenet121 } from '../../../testing/drawnNetworks.ts';
import { rectOf } from './focus.ts';
import { fit, isSeen } from './geometry.ts';
import { layOut } from './layout.ts';
import { type Item, shownChannels, visibleItems } from './visible.ts';

const viewport = { width: 1200, height: 504 };
const deep = layOut(densenet121(), viewport);
const chapter = layOut(chapterNetwork(), viewport);
const whole = () => visibleItems(deep, fit(rectOf(deep, {}), viewport, 14), viewport);
const at = (focus: Parameters<typeof rectOf>[1], layout = deep) =>
  visibleItems(layout, fit(rectOf(layout, focus), viewport, 14), viewport);
const kinds = (items: readonly Item[]) => new Set(items.map(({ kind }) => kind));

describe('the whole of DenseNet-121', () => {
  const items = whole();

  it('is drawn with all its blocks, layers and transitions, its channels as bands', () => {
    const units = deep.sections.reduce((sum, section) => sum + section.units.length, 0);
    expect(items.filter(({ kind }) => kind === 'section').length).toBe(deep.sections.length);
    expect(items.filter(({ kind }) => kind === 'unit').length).toBe(units);
    expect(kinds(items).has('bands')).toBe(true);
    expect(kinds(items).has('values')).toBe(false);
  });

  it('takes few calls, and no map but the picture', () => {
    expect(items.length).toBeLessThan(400);
    expect(new Set(shownChannels(items, deep.columns).map(({ node }) => node))).toEqual(new Set([0]));
  });
});

it('a block shows the maps of all its layers at once where they have room', () => {
  const { units } = chapter.sections[2]!;
  const items = at({ section: 2 }, chapter);
  const channels = shownChannels(items, chapter.columns);
  for (const { steps } of units) {
    const { node, channels: count } = steps[0]!.step;
    expect(channels.filter((each) => each.node === node).length).toBe(count);
  }
  expect(items.length).toBeLessThan(400);
});

describe('further in', () => {
  it.each([
    [{ section: 4 }],
    [{ section: 6, unit: 20 }],
    [{ section: 6, unit: 20, step: 0 }],
    [{ section: 2, unit: 2, step: 1, channel: 7 }],
    [{ section: 2, unit: 2, step: 1, channel: 7, cell: { row: 3, column: 5 } }],
  ])('nothing is drawn that is not seen, and little that is: %o', (focus) => {
    const items = at(focus);
    expect(items.every(({ rect }) => isSeen(rect, viewport))).toBe(true);
    expect(items.length).toBeLessThan(500);
    expect(items.some(({ kind }) => kind === 'section')).toBe(true);
  });

  it('a layer shows the channels that it reads and makes', () => {
    const items = at({ section: 2, unit: 3 });
    expect(kinds(items)).toContain('reads');
    const channels = shownChannels(items, deep.columns);
    const { node, channels: count } = deep.sections[2]!.units[3]!.steps.at(-1)!.step;
    expect(channels.filter((each) => each.node === node).length).toBe(count);
  });

  it('a channel is drawn in its own size, and its values as numbers only where they have room', () => {
    const channel = { section: 2, unit: 2, step: 1, channel: 7 };
    expect(kinds(at(channel))).toContain('map');
    // 56 values on 504 pixels have 9 each.
    expect(kinds(at(channel))).not.toContain('values');
    const near = visibleItems(deep, { ...fit(rectOf(deep, channel), viewport, 14), scale: 4000 }, viewport);
    const values = near.find(({ kind }) => kind === 'values') as Extract<Item, { kind: 'values' }>;
    const count = (range: { first: number; last: number }) => range.last - range.first + 1;
    expect(values.channel).toBe(7);
    expect(count(values.rows) * count(values.columns)).toBeLessThan(200);
  });
});
