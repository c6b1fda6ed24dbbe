import type { NamedArray } from '@densenet/model';
import { someOf } from '../bytes/quoted.ts';

/** Other networks by names of tensors: names that only this network has (`some`), or that most of its tensors have (`most`). */
const others: readonly [network: string, pattern: RegExp, share: 'some' | 'most'][] = [
  ['a ResNet', /^(?:.*\.)?layer1\.0\.conv1\.weight$/, 'some'],
  ['a vision transformer', /(?:^|\.)blocks\.\d+\.attn\./, 'some'],
  ['an Inception network', /(?:^|\.)Mixed_\d/, 'some'],
  ['a VGG or AlexNet', /^(?:.*\.)?(?:features|classifier)\.\d+\.(?:weight|bias)$/, 'most'],
  ['a MobileNet or EfficientNet', /^(?:.*\.)?features\.\d+\.(?:conv|block|\d+)\b/, 'most'],
  ["an optimizer's state", /^optimizer|(?:^|\.)exp_avg/, 'most'],
];

/** Which other network tensors look like, to complete a sentence of an error. */
export function resemblance(arrays: Readonly<Record<string, NamedArray>>): string {
  const names = Object.keys(arrays);
  if (names.length === 0) return 'the file has no tensors';
  const shown = `its ${names.length === 1 ? 'tensor is' : `${names.length} tensors are`} ${someOf(names)}`;
  // A wrong guess about a real DenseNet would mislead, so "dense" in a name rules other networks out.
  if (names.some((name) => /dense/i.test(name))) return shown;
  const found = others.find(([, pattern, share]) => {
    const count = names.filter((name) => pattern.test(name)).length;
    return share === 'some' ? count > 0 : 2 * count > names.length;
  });
  return found ? `they look like ${found[0]} (${shown})` : shown;
}
