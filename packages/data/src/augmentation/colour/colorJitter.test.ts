import { createRandom } from '@densenet/ops/random';
import { describe, expect, it } from 'vitest';
import { fixturePixels } from '../../testing/fixturePixels.ts';
import { scriptedRandom } from '../../testing/scriptedRandom.ts';
import { withBrightness, withContrast, withSaturation } from './adjust.ts';
import { colorJitter } from './colorJitter.ts';
import { withHue } from './hue.ts';

const photo = fixturePixels(20, 30, 3);
const none = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };

describe('colorJitter', () => {
  it('does all four, each by its own draw, in the order drawn', () => {
    const jitter = colorJitter({ brightness: 0.4, contrast: 0.2, saturation: 3, hue: 0.1 });
    // Which one is next, then by how much: hue, brightness, saturation, contrast.
    const found = jitter(photo, scriptedRandom(3, 0.25, 0, 0.75, 1, 0.5, 0, 0));
    const expected = withContrast(withSaturation(withBrightness(withHue(photo, -0.05), 1.2), 2), 0.8);
    expect(found.values).toEqual(expected.values);
  });

  it('leaves out what has no amount, and gives grey pictures back', () => {
    expect(colorJitter(none)(photo, scriptedRandom())).toBe(photo);
    const found = colorJitter({ ...none, contrast: 0.5 })(photo, scriptedRandom(0, 1));
    expect(found.values).toEqual(withContrast(photo, 1.5).values);
    const grey = fixturePixels(5, 6, 1);
    expect(colorJitter({ ...none, saturation: 0.4, hue: 0.2 })(grey, createRandom(1))).toBe(grey);
  });

  it('does them in every order', () => {
    const jitter = colorJitter({ brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.5 });
    const random = createRandom(6);
    const orders = new Map<string, number>();
    for (let draw = 0; draw < 2400; draw++) {
      const picked: number[] = [];
      const left = [0, 1, 2, 3];
      const int = (bound: number) => {
        const at = random.int(bound);
        picked.push(...left.splice(at, 1));
        return at;
      };
      jitter({ values: Uint8Array.of(1, 2, 3), height: 1, width: 1, channels: 3 }, { ...random, int });
      orders.set(picked.join(), (orders.get(picked.join()) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    // 100 each; five standard deviations are 49.
    for (const count of orders.values()) expect(Math.abs(count - 100)).toBeLessThan(49);
  });
});
