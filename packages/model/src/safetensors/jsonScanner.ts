import { quoted, SafetensorsError } from './errors.ts';
import { SAFETENSORS_LIMITS } from './format.ts';
import { hasLoneSurrogate } from './utf8.ts';

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LITERAL = /true|false|null/y;

/** Deepest nesting that is read: as deep as the reference implementation's JSON parser goes. */
const MAX_DEPTH = 128;

/**
 * Reads JSON of a known form, refusing at the first character what does not fit. `JSON.parse` is no use for a hostile
 * header: it keeps the last of two equal keys, rounds integers past 2^53, and builds whatever is nested in it (a 100 MB
 * header of `[[[[` takes gigabytes) before anything can be checked.
 */
export class JsonScanner {
  #at = 0;
  #values = 0;

  constructor(readonly text: string) {}

  /** `{"key": value, ...}`: calls `readValue(key)`, which must consume the value, for each. Equal keys are an error. */
  object(what: string, readValue: (key: string) => void): void {
    const keys = new Set<string>();
    this.#sequence('{', '}', what, () => {
      const key = this.string(`a key of ${what}`);
      if (keys.has(key)) this.fail(`${what} has the key ${quoted(key)} twice`);
      keys.add(key);
      this.#expect(':', `after the key ${quoted(key)} of ${what}`);
      readValue(key);
    });
  }

  /** `[item, ...]`: calls `readItem`, which must consume the item, for each. */
  array(what: string, readItem: () => void): void {
    this.#sequence('[', ']', what, readItem);
  }

  string(what: string): string {
    const token = this.#quotedText(what);
    try {
      const text: string = JSON.parse(token);
      if (!hasLoneSurrogate(text)) return text;
    } catch {
      // A bad escape or a control character: told below.
    }
    return this.fail(`${what} is not a valid JSON string: ${quoted(token)}`);
  }

  /** An integer from 0 to 2^53 - 1, written without fraction, exponent or sign. */
  size(what: string): number {
    const token = this.#token(NUMBER, `${what} must be an integer`);
    const value = Number(token);
    if (/^(?:0|[1-9]\d*)$/.test(token) && Number.isSafeInteger(value)) return value;
    return this.fail(`${what} must be an integer from 0 to 2^53 - 1, got ${quoted(token)}`);
  }

  /** Any one value, passed over. */
  skip(what: string, depth = 0): void {
    if (depth > MAX_DEPTH) this.fail(`${what} is nested more than ${MAX_DEPTH} deep`);
    switch (this.#next()) {
      case '{':
        this.object(what, () => this.skip(what, depth + 1));
        break;
      case '[':
        this.array(what, () => this.skip(what, depth + 1));
        break;
      case '"':
        this.string(what);
        break;
      default:
        if (this.#match(LITERAL) === undefined) this.#token(NUMBER, `${what} must be a JSON value`);
    }
  }

  /** Nothing but white space may be left. */
  end(): void {
    if (this.#next() !== '') this.fail('the header goes on after its JSON object');
  }

  fail(problem: string): never {
    throw new SafetensorsError(`${problem} (header, character ${this.#at})`);
  }

  #sequence(open: string, close: string, what: string, readItem: () => void): void {
    this.#expect(open, `at the start of ${what}`);
    if (this.#next() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      if (++this.#values > SAFETENSORS_LIMITS.headerValues) {
        this.fail(`the header has more than ${SAFETENSORS_LIMITS.headerValues} keys and list items`);
      }
      readItem();
      const next = this.#next();
      if (next !== ',' && next !== close) this.fail(`expected "," or "${close}" in ${what}, got ${this.#found()}`);
      this.#at++;
      if (next === close) return;
    }
  }

  #expect(character: string, where: string): void {
    if (this.#next() !== character) this.fail(`expected "${character}" ${where}, got ${this.#found()}`);
    this.#at++;
  }

  /** The next character that is not white space, not consumed; '' at the end. */
  #next(): string {
    while (isSpace(this.text.charCodeAt(this.#at))) this.#at++;
    return this.text.charAt(this.#at);
  }

  /** A string with its quotes, escapes as they stand. (A regular expression's stack would overflow on a long one.) */
  #quotedText(what: string): string {
    if (this.#next() !== '"') this.fail(`${what} must be a string, got ${this.#found()}`);
    const { text } = this;
    const start = this.#at;
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    if (end >= text.length) this.fail(`${what} does not end: expected a closing quote`);
    this.#at = end + 1;
    return text.slice(start, this.#at);
  }

  #token(pattern: RegExp, problem: string): string {
    this.#next();
    return this.#match(pattern) ?? this.fail(`${problem}, got ${this.#found()}`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.text)?.[0];
    this.#at += token?.length ?? 0;
    return token;
  }

  /** What comes next, for a message. */
  #found(): string {
    if (this.#next() === '') return 'the end of the header';
    return quoted(/^(?:[\w.+-]+|.)/su.exec(this.text.slice(this.#at, this.#at + 20))![0]);
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
