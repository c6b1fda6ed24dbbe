import { parseRecipe, type Recipe } from '@densenet/recipe';
import { type AnySchema, SchemaError } from '@densenet/schema';
import { Option } from 'commander';
import { typedExpectation, typedValue } from '../terminal/typedValue.ts';
import { type RecipeFlag, recipeFlags } from './flags.ts';

/** Values of flags under commander's names: `batchSize`. A flag that was typed without a value is true. */
export type GivenFlags = Readonly<Record<string, unknown>>;

interface Given {
  flag: RecipeFlag;
  text: string;
}

type Json = Record<string, unknown>;

/** The flags of recipes' values that were typed, of those that `isMeant` accepts. */
export function givenFlags(flags: GivenFlags, isMeant: (flag: RecipeFlag) => boolean = () => true): RecipeFlag[] {
  return recipeFlags.filter((flag) => flags[keyOf(flag)] !== undefined && isMeant(flag));
}

/** Flags without those of recipes, and without the file of one. */
export function withoutRecipe<Flags extends GivenFlags>(flags: Flags): Flags {
  const dropped = new Set(['recipe', ...recipeFlags.map(keyOf)]);
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !dropped.has(name))) as Flags;
}

const keyOf = ({ flag }: RecipeFlag): string => new Option(flag).attributeName();

/**
 * A recipe with the flags' values in it.
 *
 * @throws RangeError where a flag has a wrong value, or goes with another variant than the recipe has; it names the flags
 */
export function withFlags(base: Recipe, flags: GivenFlags): Recipe {
  const given = withTexts(flags);
  if (given.length === 0) return base;
  expectOneChoice(given);
  const recipe: Json = structuredClone(base);
  // In the order of `recipeFlags`, so that a variant is chosen before its own fields are set.
  for (const one of given) put(recipe, one);
  return inWordsOf(flags, () => parseRecipe(recipe));
}

/**
 * Calls `make`, which uses a recipe with flags' values in it, and turns a SchemaError into one that names the flag.
 *
 * @throws RangeError in the place of a SchemaError; it names the flag that gave the wrong value
 */
export function inWordsOf<Result>(flags: GivenFlags, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw error instanceof SchemaError ? asTyped(error, withTexts(flags)) : error;
  }
}

function withTexts(flags: GivenFlags): Given[] {
  return givenFlags(flags).map((flag) => {
    const value = flags[keyOf(flag)];
    return { flag, text: value === true ? 'yes' : String(value) };
  });
}

function put(recipe: Json, { flag, text }: Given): void {
  const { path, schema } = flag;
  chooseVariant(recipe, flag);
  expectVariant(recipe, flag);
  const holder = at(recipe, path.slice(0, -1));
  const field = path.at(-1)!;
  holder[field] = schema.form.kind === 'variants' ? switched(holder[field], text, schema) : typedValue(schema, text);
}

const at = (recipe: Json, path: readonly string[]): Json => path.reduce((found, part) => found[part] as Json, recipe);

/**
 * Where no flag says which variant it is, that of a field which only one variant has, and must have, does: `--data` makes of a
 * published data set pictures of one's own.
 */
const isChoosing = ({ flag, names }: RecipeFlag['within'][number], { schema }: RecipeFlag): boolean =>
  flag === undefined && names.length === 1 && schema.about.default === undefined;

function chooseVariant(recipe: Json, flag: RecipeFlag): void {
  for (const place of flag.within.filter((place) => isChoosing(place, flag))) {
    const holder = at(recipe, place.path.slice(0, -1));
    const field = place.path.at(-1)!;
    const name = place.names[0]!;
    if ((holder[field] as Json)[place.key] !== name) holder[field] = { [place.key]: name };
  }
}

/** @throws RangeError where two flags choose different variants of the same thing */
function expectOneChoice(given: readonly Given[]): void {
  const chosen = new Map<string, { name: string; variant: string }>();
  for (const { flag } of given) {
    for (const place of flag.within.filter((place) => isChoosing(place, flag))) {
      const variant = place.names[0]!;
      const before = chosen.get(place.path.join());
      if (before && before.variant !== variant) {
        throw new RangeError(`${before.name} and ${flag.name} exclude each other: give one of the two`);
      }
      chosen.set(place.path.join(), { name: flag.name, variant });
    }
  }
}

/** @throws RangeError where the recipe has none of the variants that have the flag's field */
function expectVariant(recipe: Json, { name, within }: RecipeFlag): void {
  for (const { path, key, flag, names } of within) {
    const found = String(at(recipe, path)[key]);
    if (names.includes(found)) continue;
    const owners =
      flag === undefined ? choosingFlags(path, names) : names.map((owner) => `${flag} ${owner}`).join(' or ');
    throw new RangeError(`${name} goes with ${owners}, and here it is ${found}: leave ${name} out, or add ${owners}`);
  }
}

/** The flags that choose one of these variants. */
function choosingFlags(path: readonly string[], names: readonly string[]): string {
  const choosing = recipeFlags.filter((flag) =>
    flag.within.some(
      (place) => place.path.join() === path.join() && isChoosing(place, flag) && names.includes(place.names[0]!),
    ),
  );
  return choosing.map(({ name }) => name).join(' or ');
}

/** Changes an object to another variant: fields without a default keep their values, the others get the variant's defaults. */
function switched(before: unknown, name: string, { form }: AnySchema): unknown {
  if (form.kind !== 'variants') return name;
  const former = before as Json;
  if (!Object.hasOwn(form.variants, name)) return { [form.key]: name };
  if (former[form.key] === name) return former;
  const variant = form.variants[name]!.form;
  const fields = variant.kind === 'object' ? variant.fields : {};
  const kept = Object.entries(fields).filter(([field, { about }]) => about.default === undefined && field in former);
  return { [form.key]: name, ...Object.fromEntries(kept.map(([field]) => [field, former[field]])) };
}

/** An error about a recipe as one about the flag that gave the value; unchanged where no flag did. */
function asTyped(error: SchemaError, given: readonly Given[]): RangeError {
  const field = error.field.replace(/^recipe\./, '');
  const isOf = ({ flag }: Given) => `${field}.`.replaceAll('[', '.').startsWith(`${flag.path.join('.')}.`);
  const found = given.filter(isOf).sort((a, b) => b.flag.path.length - a.flag.path.length)[0];
  if (!found) return error;
  const { flag, text } = found;
  const { form } = flag.schema;
  const wrong = form.kind === 'variants' ? `${flag.path.join('.')}.${form.key}` : flag.path.join('.');
  if (field !== wrong && form.kind !== 'list') {
    return new RangeError(`${flag.name} ${text}: ${error.message}`, { cause: error });
  }
  const expected = typedExpectation(form, error.expected, field === wrong);
  return new RangeError(`${flag.name} must be ${expected}, got ${text}`, { cause: error });
}
