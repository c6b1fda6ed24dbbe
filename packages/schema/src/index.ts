export { didYouMean, nameMatcher } from './names.ts';
export { type Fields, type ObjectOf, type ObjectSchema, object, variants, where } from './object.ts';
export {
  type About,
  type AnySchema,
  type Form,
  field,
  type Infer,
  optional,
  partOf,
  type Schema,
  SchemaError,
  shown,
  type Unknown,
} from './schema.ts';
export {
  count,
  finiteNumber,
  integerFrom,
  list,
  notNegative,
  numberThat,
  oneOf,
  orNull,
  orWord,
  positiveInteger,
  positiveNumber,
  probability,
  share,
  text,
  textThat,
  valueThat,
  yesOrNo,
} from './values.ts';
