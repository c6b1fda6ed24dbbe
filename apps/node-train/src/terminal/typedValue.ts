import { type AnySchema, type Form, type Schema, SchemaError } from '@densenet/schema';
import { InvalidArgumentError } from 'commander';

/** What was typed as a value of a kind. What it does not make one of, it leaves for the schema to refuse. */
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
    case 'list':
      return text === 'none' ? [] : text.split(',').map((part) => typedValue(form.of, part));
    case 'variants':
      return { [form.key]: text };
    default:
      return text;
  }
}

/** What is expected of a flag's text where a schema expects a value. */
export function typedExpectation(form: Form, expected: string, isWhole: boolean): string {
  if (form.kind === 'boolean') return 'one of yes, no';
  if (form.kind === 'nullable') return expected.replace(/null$/, form.word);
  return form.kind === 'list' && !isWhole ? `${expected}, or several with commas between them` : expected;
}

/** A parser of an option's text, for commander, by a schema of its value. */
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
