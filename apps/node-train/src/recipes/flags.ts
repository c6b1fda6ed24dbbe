import { recipeSchema } from '@densenet/recipe';
import type { AnySchema } from '@densenet/schema';

/** The variants in which a field exists, such as `sgd` of `optimizer`. */
interface Place {
  /** Path in the recipe of the object that has variants. */
  path: readonly string[];
  /** The field of that object that says which variant it is. */
  key: string;
  /** The flag that chooses the variant; undefined where a field that only one variant has does. */
  flag: string | undefined;
  /** The variants that have the field. */
  names: readonly string[];
  /** How many variants the object has in all. */
  of: number;
}

/** One value of a recipe as a flag of the command line. */
export interface RecipeFlag {
  /** `--batch-size`. */
  name: string;
  /** As help shows it, with its argument: `--batch-size <images>`. */
  flag: string;
  help: string;
  /** Path of the value in a recipe: `['train', 'batchSize']`. */
  path: readonly string[];
  /** Schema of the value. The flag of an object with variants chooses one of them. */
  schema: AnySchema;
  /** The variants that have the field, for each object with variants that it is in. */
  within: readonly Place[];
}

/** A flag for every field of a recipe that has a line of help, in the recipe's order. */
export const recipeFlags: readonly RecipeFlag[] = merged(flagsOf(recipeSchema, [], [])).map(withCondition);

function flagsOf(schema: AnySchema, path: readonly string[], within: readonly Place[]): RecipeFlag[] {
  const { form } = schema;
  if (form.kind === 'object') {
    return Object.entries(form.fields).flatMap(([name, field]) => flagsOf(field, [...path, name], within));
  }
  const own = flagOf(schema, path, within);
  if (form.kind !== 'variants') return own ? [own] : [];
  const variants = Object.entries(form.variants);
  const ofVariants = variants.flatMap(([name, variant]) => {
    const place = { path, key: form.key, flag: own?.name, names: [name], of: variants.length };
    return flagsOf(variant, path, [...within, place]);
  });
  return own ? [own, ...ofVariants] : ofVariants;
}

function flagOf(schema: AnySchema, path: readonly string[], within: readonly Place[]): RecipeFlag | undefined {
  const { help, flag } = schema.about;
  if (help === undefined) return undefined;
  // Without the name of the group, since fields of different groups have different names.
  const name = `--${flag ?? (path.length > 1 ? path.slice(1) : path).map(kebabCase).join('-')}`;
  return { name, flag: `${name} ${argumentOf(schema)}`, help: helpOf(schema, help), path, schema, within };
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Makes one flag of those of a field that several variants have. */
function merged(flags: readonly RecipeFlag[]): RecipeFlag[] {
  const byName = new Map<string, RecipeFlag>();
  for (const flag of flags) {
    const before = byName.get(flag.name);
    byName.set(
      flag.name,
      before
        ? {
            ...before,
            within: before.within.map((place, index) => ({
              ...place,
              names: [...new Set([...place.names, ...flag.within[index]!.names])],
            })),
          }
        : flag,
    );
  }
  return [...byName.values()];
}

/** Adds to a flag's help which variants it goes with, where these are not all. */
function withCondition(flag: RecipeFlag): RecipeFlag {
  const conditions = flag.within.filter((place) => place.flag !== undefined && place.names.length < place.of);
  const said = conditions.map((place) => ` (with ${place.flag} ${place.names.join(' or ')})`).join('');
  return { ...flag, help: `${flag.help}${said}` };
}

function argumentOf({ about, form }: AnySchema): string {
  if (form.kind === 'boolean') return '[yes|no]';
  const { argument = choicesOf(form).length > 0 ? 'name' : 'value' } = about;
  const words = wordsOf(form);
  if (words.length > 0) return `<${[argument, ...words].join('|')}>`;
  return form.kind === 'list' ? `<${argument},...>` : `<${argument}>`;
}

/** What may be typed in the place of a value. */
function wordsOf(form: AnySchema['form']): readonly string[] {
  return form.kind === 'nullable' || form.kind === 'worded' ? [...wordsOf(form.of.form), form.word] : [];
}

function helpOf({ form }: AnySchema, help: string): string {
  const choices = choicesOf(form);
  return choices.length === 0 ? help : `${help}: ${choices.join(', ')}`;
}

function choicesOf(form: AnySchema['form']): readonly string[] {
  if (form.kind === 'choice') return form.choices;
  if (form.kind === 'variants') return Object.keys(form.variants);
  return form.kind === 'list' ? choicesOf(form.of.form) : [];
}
