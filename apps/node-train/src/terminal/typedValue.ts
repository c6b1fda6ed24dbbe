import { type AnySchema, type Form, type Schema, SchemaError } from '@densenet/schema';
import { InvalidArgumentError } from 'commander';

/** Converts a typed text to a value for the schema. A text that cannot be converted is given back, for the schema to refuse. */
export function typedValue({ form }: AnySchema, text: string): unknown {
  switch (form.kind) {
    case 'number': {
      const number = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isFinite(number) ? number : text;
    }
    case 'boolean':
      return { yes: true, no: false }[text] ?? text;
    case 'nullable':
      return text === form.word ? null : typedValue(form.of, text);
    case 'worded': {
      const value = typedValue(form.of, text);
      // Another word than this one, and no list of one: the schema then says which word there is.
      const isWord = text === form.word || (Array.isArray(value) && value.length === 1 && value[0] === text);
      return isWord ? text : value;
    }
    case 'list':
      return text === 'none' ? [] : text.split(',').map((part) => typedValue(form.of, part));
    case 'variants':
      return { [form.key]: text };
    default:
      return text;
  }
}

/** What a schema expects, in words for somebody who types the value: `yes` or `no` and not `true` or `false`. */
export function typedExpectation(form: Form, expected: string, isWhole: boolean): string {
  if (form.kind === 'boolean') return 'one of yes, no';
  if (form.kind === 'nullable') return expected.replace(/null$/, form.word);
  return form.kind === 'list' && !isWhole ? `${expected}, or several with commas between them` : expected;
}

/** Makes a parser of an option's text for commander, from the schema of its value. */
export function typedAs<Value>(schema: Schema<Value>): (text: string) => Value {
  return (text) => {
    try {
      return schema.read(typedValue(schema, text), '');
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      throw new InvalidArgumentError(
        `It must be ${typedExpectation(schema.form, error.expected, error.field === '')}.`,
      );
    }
  };
}
