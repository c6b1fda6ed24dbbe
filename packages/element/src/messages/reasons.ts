import { type ErrorMessages, errors as english } from './errors/en.ts';

/** What an error says, as data: an entry of `ErrorMessages` and its values. It can be said in any language, and cloned. */
export interface Reason {
  reason: keyof ErrorMessages;
  /** The entry's arguments; a reason stands for what it says. */
  values: readonly unknown[];
}

/** An error that carries its reason. Its `message` is the English sentence. */
export type Reasoned = Error & { reason: Reason };

/** The arguments of an entry. Where it takes a text, a reason may stand for what it says. */
type Values<Entry> = Entry extends (...values: infer Given) => string
  ? { [Index in keyof Given]: Given[Index] | (string extends Given[Index] ? Reason : never) }
  : [];

export function reason<Key extends keyof ErrorMessages>(key: Key, ...values: Values<ErrorMessages[Key]>): Reason {
  return { reason: key, values };
}

/** A reason in the words of a language. */
export function say(what: Reason, errors: ErrorMessages = english): string {
  const entry = errors[what.reason];
  if (typeof entry === 'string') return entry;
  const values = what.values.map((value) => (isReason(value) ? say(value, errors) : value));
  return (entry as (...values: unknown[]) => string)(...values);
}

/** An error of a class with a reason: `throw reasoned(PictureError, reason('empty', name))`. */
export function reasoned<Thrown extends Error>(
  ErrorClass: new (message: string, options?: ErrorOptions) => Thrown,
  why: Reason,
  options?: ErrorOptions,
): Thrown & Reasoned {
  return Object.assign(new ErrorClass(say(why), options), { reason: why });
}

/** What an error says to a visitor. Where it has no reason it is a message in English, which is to be marked as such. */
export function sayError(error: Error, errors: ErrorMessages): { text: string; isTranslated: boolean } {
  const why = (error as Partial<Reasoned>).reason;
  return why === undefined
    ? { text: error.message, isTranslated: false }
    : { text: say(why, errors), isTranslated: true };
}

/** The reason of an error, to stand for it in another one; its message where it has none. */
export function reasonOf(error: Error): Reason | string {
  return (error as Partial<Reasoned>).reason ?? error.message;
}

function isReason(value: unknown): value is Reason {
  return typeof value === 'object' && value !== null && 'reason' in value && 'values' in value;
}
