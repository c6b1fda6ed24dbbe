import { foldRandom } from '@densenet/ops/random';
import { augmentationKinds } from '../augmentation/augmentationSchema.ts';
import { augmentations, augmentOf } from '../augmentation/augmentations.ts';
import { mixed } from '../mixing/mixed.ts';
import type { PicturePixels } from '../preprocessing/resize.ts';
import { fixturePixels } from './fixturePixels.ts';

// Prints how long each augmentation takes for a picture, as a table in Markdown:
//   npx tsx --conditions=@densenet/source packages/data/src/testing/printAugmentationTimes.ts

const pictures = (
  [
    [32, 1],
    [32, 3],
    [224, 3],
  ] as const
).map(([side, channels]) => fixturePixels(side, side, channels));

/** Fields with which each kind is measured once more; a random resized crop, antialiased. */
const extra: Record<string, object[]> = {
  rotation: [{ interpolation: 'bilinear' }],
  randomResizedCrop: [{}],
  colorJitter: [{ hue: 0.1 }],
  randomErasing: [{ fill: 'noise' }],
};

/** Microseconds of a call: the best of many rounds, as other work on the machine only adds. */
function time(call: (index: number) => void, calls: number): string {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100; round++) {
    const start = performance.now();
    for (let index = 0; index < calls; index++) call(index);
    best = Math.min(best, (performance.now() - start) / calls);
  }
  return (1000 * best).toFixed(best < 0.01 ? 1 : 0);
}

const callsFor = ({ height }: PicturePixels) => (height > 100 ? 6 : 200);

function timesOf(one: object, antialias: boolean): string[] {
  return pictures.map((picture) => {
    const { height, width, channels } = picture;
    const [mean, std] = [Array(channels).fill(0.5), Array(channels).fill(0.25)];
    const p = { height, width, channels, mean, std, interpolation: 'bilinear', antialias } as const;
    const augment = augmentOf(augmentations.read([one], 'x'), p);
    return time((index) => augment(picture, foldRandom(1, 0, index)), callsFor(picture));
  });
}

const print = (name: string, times: readonly string[]) => console.log(`| ${[name, ...times].join(' | ')} |`);

print('microseconds a picture', ['32x32x1', '32x32x3', '224x224x3']);
print('---', ['---:', '---:', '---:']);
for (const [kind, { fields }] of Object.entries(augmentationKinds)) {
  const always = 'probability' in fields ? { probability: 1 } : {};
  for (const [at, options] of [{}, ...(extra[kind] ?? [])].entries()) {
    const antialias = kind === 'randomResizedCrop' && at > 0;
    const said = antialias
      ? ', antialiased'
      : Object.entries(options)
          .map(([name, value]) => `, \`${name}\` ${value}`)
          .join('');
    print(`\`${kind}\`${said}`, timesOf({ kind, ...always, ...options }, antialias));
  }
}
for (const kind of ['mixup', 'cutmix'] as const) {
  const times = pictures.map((picture) => {
    const { channels } = picture;
    const source = {
      name: 'one',
      count: 100,
      classNames: ['a', 'b'],
      channels,
      size: picture,
      label: () => 0,
      read: () => picture,
    };
    const view = mixed(source, { mix: { kind, alpha: 1, probability: 1 }, seed: 1, epoch: 0 });
    return time((index) => view.read(index % 100), callsFor(picture));
  });
  print(`\`${kind}\``, times);
}
