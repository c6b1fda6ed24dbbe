import { expect, it } from 'vitest';
import { fixturePixels } from '../../testing/fixturePixels.ts';
import { scriptedRandom } from '../../testing/scriptedRandom.ts';
import { rotated, rotation } from './rotate.ts';

it.each(['nearest', 'bilinear'] as const)('rotation turns by up to its angle to either side, %s', (interpolation) => {
  const picture = fixturePixels(20, 30, 3);
  const options = { interpolation, fill: [1, 2, 3] };
  const turn = rotation({ degrees: 40, ...options });
  for (const [drawn, degrees] of [
    [0, -40],
    [0.25, -20],
    [0.5, 0],
    [0.999, 39.92],
  ] as const) {
    expect(turn(picture, scriptedRandom(drawn)).values).toEqual(rotated(picture, degrees, options).values);
  }
});
