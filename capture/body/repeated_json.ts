/** Longer texts are not compared: what repeats itself is small. */
const LONGEST = 4096;
/** A stream that has not repeated itself after so many comparisons will not. */
const MAX_ATTEMPTS = 8;
/** Without anything that is escaped in JSON, so that it stands in a text as it is. */
const PROBE = 'sidelight probe 7f3a9c51d2';
/** Quotes, backslashes and control characters: all others stand for themselves between two quotes. */
const NOT_PLAIN = /[^ !#-[\]-\uffff]/;

/** Names of fields, and positions in lists, from the outermost value inwards. */
export type JsonPath = readonly string[];

/** A text as others of its shape with a word of its own. */
export interface Shaped {
  shape: JsonShape;
  word: string;
}

/**
 * What JSON texts have in common that differ in one string: the chunks of a stream, mostly.
 *
 * It is only made where a text with a probe in place of that string was parsed, and the probe was found as a whole string of the value.
 * So what differs is the inside of a string token, and whatever may stand inside of one leaves the value what it is elsewhere.
 */
export class JsonShape {
  readonly #prefix: string;
  readonly #suffix: string;
  readonly #value: unknown;

  private constructor(
    prefix: string,
    suffix: string,
    value: unknown,
    /** Where in the value the string is. */
    readonly path: JsonPath,
  ) {
    this.#prefix = prefix;
    this.#suffix = suffix;
    this.#value = value;
  }

  /** The shape of two texts; undefined where they differ in more than a string. */
  static ofBoth(a: string, b: string): JsonShape | undefined {
    const from = a.lastIndexOf('"', commonStart(a, b) - 1) + 1;
    const to = a.indexOf('"', a.length - commonEnd(a, b, from));
    if (from === 0 || to < from) return undefined;
    const [prefix, suffix] = [a.slice(0, from), a.slice(to)];
    try {
      const value = JSON.parse(prefix + PROBE + suffix) as object;
      const found: JsonPath[] = [];
      findString(PROBE, value, [], found);
      const [path] = found;
      return path === undefined || found.length > 1 ? undefined : new JsonShape(prefix, suffix, value, path);
    } catch {
      return undefined;
    }
  }

  /** The string that is a text's own; undefined where it is not of this shape. */
  wordOf(text: string): string | undefined {
    const start = this.#prefix.length;
    const end = text.length - this.#suffix.length;
    // Comparing what was cut out is many times faster than `startsWith`.
    if (end < start || text.slice(end) !== this.#suffix || text.slice(0, start) !== this.#prefix) return undefined;
    const literal = text.slice(start, end);
    return NOT_PLAIN.test(literal) ? unescaped(literal) : literal;
  }

  /** The value of the text whose own string is `word`. It shares with others what they have in common: it must not be changed. */
  valueWith(word: string): unknown {
    return withString(this.#value, this.path, 0, word);
  }
}

/** The JSON of one stream: texts that often differ from the one before in one string only, and need not be parsed then. */
export class RepeatedJson {
  #shape: JsonShape | undefined;
  /** The last text, where it was not of the known shape. */
  #other = '';
  #attempts = 0;

  /** The shape the next text has with others before it; undefined where it stands alone so far. */
  shapeOf(text: string): Shaped | undefined {
    const word = this.#shape?.wordOf(text);
    if (this.#shape === undefined || word === undefined) {
      this.#compare(text);
      return undefined;
    }
    this.#other = '';
    this.#attempts = 0;
    return { shape: this.#shape, word };
  }

  #compare(text: string): void {
    if (this.#attempts >= MAX_ATTEMPTS || text.length > LONGEST || !text.startsWith('{')) return;
    if (this.#other !== '') {
      this.#attempts++;
      this.#shape = JsonShape.ofBoth(this.#other, text) ?? this.#shape;
    }
    this.#other = text;
  }
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Of what comes after `from`. */
function commonEnd(a: string, b: string, from: number): number {
  const most = Math.min(a.length, b.length) - from;
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}

/** What stands between two quotes, as a string; undefined when it may not stand there. */
function unescaped(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${literal}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Adds to `found` where in a value a string stands; names of fields do not count. */
function findString(string: string, value: object, path: readonly string[], found: JsonPath[]): void {
  for (const [key, item] of Object.entries(value)) {
    if (item === string) found.push([...path, key]);
    else if (typeof item === 'object' && item !== null) findString(string, item, [...path, key], found);
  }
}

/** A copy of a value with another string in one place; what is not on the way there is shared. */
function withString(value: unknown, path: JsonPath, depth: number, string: string): unknown {
  const step = path[depth];
  if (step === undefined) return string;
  const copy = (Array.isArray(value) ? value.slice() : { ...(value as object) }) as Record<string, unknown>;
  copy[step] = withString(copy[step], path, depth + 1, string);
  return copy;
}
