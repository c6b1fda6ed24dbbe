import { nameMatcher } from '@densenet/schema';
import type { NamedTensors, ParameterShape } from '../model.ts';
import type { Optimizer } from './optimizer.ts';

/** Parameters with settings of their own. */
export interface ParameterGroup {
  /** Names of parameters; `*` stands for any characters: `features.*` is all but the classifier. */
  match: string | readonly string[];
  /** What the schedule's learning rate is multiplied by: 0.1 for a backbone beside a fresh head. */
  learningRateFactor?: number;
  /** Weight decay of these parameters, in the place of the optimizer's. */
  weightDecay?: number;
  /** Whether the parameters stay as they are. Their gradients are computed all the same, unless the model freezes them too. */
  frozen?: boolean;
}

/** The settings of a parameter, from all the groups that it is in. */
type Settings = Omit<ParameterGroup, 'match'>;

/**
 * An optimizer that treats groups of parameters differently. A parameter in several groups gets what each says; where two
 * say the same thing, the later one counts.
 *
 * @param make the optimizer with the changes that a group asks for, such as `(changes) => sgd({ momentum: 0.9, ...changes })`
 * @param parameters all that are trained
 * @throws RangeError where no parameter's name fits a pattern, or a factor is below 0
 */
export function withGroups(
  make: (changes: { weightDecay?: number }) => Optimizer,
  parameters: readonly ParameterShape[],
  groups: readonly ParameterGroup[],
): Optimizer {
  const members = groups.map(({ match, ...settings }) => {
    const { learningRateFactor = 1 } = settings;
    if (!(learningRateFactor >= 0)) {
      throw new RangeError(`learningRateFactor must be 0 or more, got ${learningRateFactor} for ${match}`);
    }
    return { settings, isIn: nameMatcher(parameters, typeof match === 'string' ? [match] : match) };
  });
  const settingsOf = (name: string): Settings =>
    Object.assign({}, ...members.filter(({ isIn }) => isIn(name)).map(({ settings }) => settings));

  // Parameters with the same settings are updated in one call.
  const parts = new Map<string, { settings: Settings; optimizer: Optimizer; names: Set<string> }>();
  for (const { name } of parameters) {
    const settings = settingsOf(name);
    const { learningRateFactor = 1, weightDecay, frozen = false } = settings;
    const key = JSON.stringify([learningRateFactor, weightDecay, frozen]);
    const known = parts.get(key);
    if (known) known.names.add(name);
    else {
      const optimizer = make(weightDecay === undefined ? {} : { weightDecay });
      parts.set(key, { settings, optimizer, names: new Set([name]) });
    }
  }
  const trained = [...parts.values()].filter(({ settings }) => settings.frozen !== true);
  return {
    stateSpecs: (shapes) =>
      trained.flatMap(({ optimizer, names }) => optimizer.stateSpecs(shapes.filter(({ name }) => names.has(name)))),
    update: ({ gradients, learningRate, ...rest }) => {
      const updated = { parameters: {} as NamedTensors, state: {} as NamedTensors };
      for (const { optimizer, names, settings } of trained) {
        const own = Object.fromEntries(Object.entries(gradients).filter(([name]) => names.has(name)));
        if (Object.keys(own).length === 0) continue;
        const { learningRateFactor = 1 } = settings;
        const part = optimizer.update({ ...rest, gradients: own, learningRate: learningRate * learningRateFactor });
        Object.assign(updated.parameters, part.parameters);
        Object.assign(updated.state, part.state);
      }
      return updated;
    },
  };
}

/**
 * The group of parameters that are usually spared weight decay: biases, and the scales and shifts of norms, which are vectors.
 * Nothing is gained by pulling these to 0 (Goyal et al. 2017, section 5.3; He et al. 2019, section 3.1).
 */
export function withoutDecay(parameters: readonly ParameterShape[]): ParameterGroup[] {
  const match = parameters.filter(({ shape }) => shape.length === 1).map(({ name }) => name);
  return match.length === 0 ? [] : [{ match, weightDecay: 0 }];
}
