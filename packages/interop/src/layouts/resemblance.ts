import type { NamedArray } from '@densenet/model';
import { someOf } from '../bytes/quoted.ts';

/** Names that only this network has, or that most of its tensors have. */
const others: readonly [network: string, pattern: RegExp, share: 'some' | 'most'][] = [
  ['a ResNet', /^(?:.*\.)?layer1\.0\.conv1\.weight$/, 'some'],
  ['a vision transformer', /(?:^|\.)blocks\.\d+\.attn\./, 'some'],
  ['an Inception network', /(?:^|\.)Mixed_\d/, 'some'],
  ['a VGG or AlexNet', /^(?:.*\.)?(?:features|classifier)\.\d+\.(?:weight|bias)$/, 'most'],
  ['a MobileNet or EfficientNet', /^(?:.*\.)?features\.\d+\.(?:conv|block|\d+)\b/, 'most'],
  ["an optimizer's state", /^optimizer|(?:^|\.)exp_avg/, 'most'],
];

/** What tensors that are no DenseNet's look like, to complete a sentence. */
export function resemblance(arrays: Readonly<Record<string, NamedArray>>): string {
  const names = Object.keys(arrays);
  if (names.length === 0) return 'the file has no tensors';
  const shown = `its ${names.length === 1 ? 'tensor is' : `${names.length} tensors are`} ${someOf(names)}`;
  // Said of a real DenseNet, a guess misleads: "dense" in a name rules the others out.
  if (names.some((name) => /dense/i.test(name))) return shown;
  const found = others.find(([, pattern, share]) => {
    const count = names.filter((name) => pattern.test(name)).length;
    return share === 'some' ? count > 0 : 2 * count > names.length;
  });
  return found ? `they look like ${found[0]} (${shown})` : shown;
}
