import { parseRecipe, type Recipe } from '@densenet/recipe';
import { type AnySchema, SchemaError } from '@densenet/schema';
import { Option } from 'commander';
import { typedExpectation, typedValue } from '../terminal/typedValue.ts';
import { type RecipeFlag, recipeFlags } from './flags.ts';

/** Values of flags by the names under which commander hands them over: `batchSize`. A flag without its value is true. */
export type GivenFlags = Readonly<Record<string, unknown>>;

interface Given {
  flag: RecipeFlag;
  text: string;
}

type Json = Record<string, unknown>;

/** The flags of a recipe's values that were given: those that `isMeant`, or all. */
export function givenFlags(flags: GivenFlags, isMeant: (flag: RecipeFlag) => boolean = () => true): RecipeFlag[] {
  return recipeFlags.filter((flag) => flags[keyOf(flag)] !== undefined && isMeant(flag));
}

const keyOf = ({ flag }: RecipeFlag): string => new Option(flag).attributeName();

/**
 * A recipe with the flags' values put in.
 *
 * @throws RangeError where a flag has a wrong value or goes with another one; it names both
 */
export function withFlags(base: Recipe, flags: GivenFlags): Recipe {
  const given = withTexts(flags);
  if (given.length === 0) return base;
  const recipe: Json = structuredClone(base);
  // Which variant it is comes before the fields that only one of them has: the order of the flags.
  for (const one of given) put(recipe, one);
  return inWordsOf(flags, () => parseRecipe(recipe));
}

/**
 * What is made of a recipe that flags had a part in.
 *
 * @throws RangeError where a SchemaError would be thrown; it names the flag whose value it was
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
  expectVariant(recipe, flag);
  const { path, schema } = flag;
  const holder = at(recipe, path.slice(0, -1));
  const field = path.at(-1)!;
  holder[field] = schema.form.kind === 'variants' ? switched(holder[field], text, schema) : typedValue(schema, text);
}

const at = (recipe: Json, path: readonly string[]): Json => path.reduce((found, part) => found[part] as Json, recipe);

/** @throws RangeError where the recipe has another variant than those that have the flag's field */
function expectVariant(recipe: Json, { name, within }: RecipeFlag): void {
  for (const { path, key, flag, names } of within) {
    const found = String(at(recipe, path)[key]);
    if (names.includes(found)) continue;
    const owners = names.map((owner) => `${flag} ${owner}`).join(' or ');
    throw new RangeError(`${name} goes with ${owners}, and here it is ${found}: leave ${name} out, or add ${owners}`);
  }
}

/** Another variant: what must be said of it stays as it was said before, all else is as its schema presets it. */
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

/** What is wrong with a recipe, in the words of the flag that made it so. */
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
