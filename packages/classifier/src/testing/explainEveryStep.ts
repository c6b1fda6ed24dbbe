import { explainValue } from '../inspection/explainValue.ts';
import { networkInfo } from '../inspection/networkInfo.ts';
import type { StepInfo, ValueExplanation } from '../inspection/types.ts';
import type { noisyNetwork } from './noisyNetwork.ts';

type Noisy = Awaited<ReturnType<typeof noisyNetwork>>;

/** All steps of a network, in the order in which they run. */
export const stepsOf = ({ graph }: Pick<Noisy, 'graph'>): StepInfo[] =>
  networkInfo(graph).sections.flatMap(({ units }) => units.flatMap(({ steps }) => steps));

/** Two values of every step explained: in a corner, where windows lie partly outside, and somewhere within. */
export async function explainEveryStep(network: Noisy): Promise<ValueExplanation[]> {
  const steps = stepsOf(network);
  const nodes = steps.map(({ node }) => node);
  const kept = new Map((await network.valuesOf(nodes)).map((values, index) => [nodes[index], values]));
  const valuesOf = async (wanted: readonly number[]) => wanted.map((node) => kept.get(node)!);
  const places = steps.flatMap(({ node, height, width, channels }) => [
    { node, row: 0, column: 0, channel: channels - 1 },
    { node, row: height >> 1, column: (width - 1) >> 1, channel: channels >> 1 },
  ]);
  return Promise.all(places.map((place) => explainValue(network, place, valuesOf)));
}

/** How far the arithmetic is from what the network computed: absolute, and above 1 relative. */
export const differenceOf = ({ value, computed }: ValueExplanation): number =>
  Math.abs(computed - value) / Math.max(1, Math.abs(value));
