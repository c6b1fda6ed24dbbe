import { CheckpointError } from '@densenet/model';
import { type Recipe, recipes } from '../recipes/index.ts';
import type { EpochRow, Session } from './session.ts';

/** What `state.safetensors` holds beside the optimizer's tensors. */
export interface StateValues {
  recipe: Recipe;
  epoch: number;
  stepInEpoch: number;
  epochSeed: number | null;
  totals: Session['state']['totals'];
  random: number[];
  history: EpochRow[];
  testAccuracy?: number;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);

/** Whether it has every field of a recipe, each of its type; how many images may be null, for all. */
function isRecipe(value: unknown): boolean {
  const typeOf = (field: unknown) => (field === null ? 'number' : typeof field);
  return (
    isObject(value) &&
    Object.entries(recipes[0]!).every(
      ([field, known]) => typeOf((value as Recipe)[field as keyof Recipe]) === typeOf(known),
    )
  );
}

const kinds: Record<keyof StateValues, (value: unknown) => boolean> = {
  recipe: isRecipe,
  epoch: isCount,
  stepInEpoch: isCount,
  epochSeed: (value) => value === null || isCount(value),
  totals: (value) => {
    const { loss, correct, images } = Object(value) as Partial<StateValues['totals']>;
    return isNumber(loss) && isCount(correct) && isCount(images);
  },
  random: (value) => Array.isArray(value) && value.length === 4 && value.every(Number.isSafeInteger),
  history: (value) => Array.isArray(value) && value.every(isObject),
  testAccuracy: (value) => value === undefined || isNumber(value),
};

/** The values of a training state, if they are of the kinds that they must be. Throws CheckpointError naming the first that is not. */
export function checkedStateValues(values: Record<string, unknown>): StateValues {
  for (const [field, holds] of Object.entries(kinds)) {
    if (holds(values[field])) continue;
    const found = JSON.stringify(values[field]) ?? 'nothing';
    throw new CheckpointError(`the training state holds no valid ${field}, found ${found.slice(0, 60)}`);
  }
  return values as unknown as StateValues;
}
