import { counted, someOf } from '../bytes/quoted.ts';

/** What Keras keeps beside a network's weights, by where it keeps it. */
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
 * Tensors that belong to no layer of the network: those of training, a line a kind, and the others.
 *
 * @returns `lines` such as `730 tensors of the optimizer, from training ("optimizer/vars/0", ...)`
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
