import { counted, someOf } from '../bytes/quoted.ts';

/** Tensors that Keras keeps beside a network's weights, by their path. */
const kinds: readonly [path: RegExp, what: string][] = [
  [/^_?optimizer(?:_weights)?\//, 'of the optimizer, from training'],
  [
    /(?:^|\/)(?:metrics|_metrics|compile_metrics|_compile_metrics|_loss_tracker|loss_tracker)\//,
    'of metrics, from training',
  ],
  [/(?:^|\/)(?:seed_generator|random_generator|seed_generators)(?:_\d+)?\//, 'of random generators'],
  [/(?:^|\/)seed_generator_state(?::0)?$/, 'of random generators'],
];

/**
 * Sorts tensors that belong to no layer of the network into those of training and others.
 *
 * @returns `lines`, one for each kind of tensor of training: `730 tensors of the optimizer, from training ("optimizer/vars/0",
 * ...)`; `others`: the paths of all other tensors
 */
export function leftOver(paths: Iterable<string>): { lines: string[]; others: string[] } {
  const found = new Map<string, string[]>();
  const others: string[] = [];
  for (const path of paths) {
    const [, what] = kinds.find(([pattern]) => pattern.test(path)) ?? [];
    if (what === undefined) {
      others.push(path);
      continue;
    }
    const same = found.get(what) ?? [];
    same.push(path);
    found.set(what, same);
  }
  const lines = [...found].map(([what, of]) => `${counted(of.length, 'tensor')} ${what} (${someOf(of)})`);
  return { lines, others };
}
