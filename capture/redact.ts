import type { RedactionType } from '../core/config/schema.js';
import { parseJson } from './body/lenient_json.js';
import { apiKey } from './redact/api_key.js';
import { card } from './redact/card.js';
import type { Detector } from './redact/detector.js';
import { email } from './redact/email.js';
import { iban } from './redact/iban.js';
import { password } from './redact/password.js';
import { phone } from './redact/phone.js';
import { mapStrings } from './body/json_strings.js';

/** In this order: a key may hold what looks like a number, an IBAN what looks like a card, a card what looks like a phone; a password in an address may look like mail. */
const DETECTORS: readonly Detector[] = [apiKey, password, email, iban, card, phone];

/** Names of fields in front of which a word says what stands there. */
const NAMES_SECRET = /pass|pwd|kennwort|contrase|key|token|secret/i;
const LONGEST_SECRET = 256;

/** A mask can set free what stood too close to what it hid; more rounds than this only hostile text needs. */
const MAX_ROUNDS = 8;

/** Nothing shorter is ever masked (`a@b.co`): roles and names of fields, of which conversations are full, need no look. */
const SHORTEST_FIND = 6;

/** Masks texts; tells each find to `found`. */
export type Redactor = (text: string, found: (type: RedactionType) => void) => string;

/**
 * Makes the function that masks personal and secret data as `[email]`, `[phone]`, `[card]`, `[iban]`, `[password]`, `[api_key]`.
 * Masking what is masked changes nothing. Linear in the length of the text.
 * @param types what to mask; the others are left as they are
 */
export function createRedactor(types: readonly RedactionType[]): Redactor {
  const detectors = DETECTORS.filter((detector) => types.includes(detector.type));
  return (text, found) => {
    let masked = text;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = masked;
      const hasDigit = /\d/.test(masked);
      for (const { type, needsDigit, mayBeIn, mask } of detectors) {
        if ((hasDigit || needsDigit !== true) && mayBeIn(masked)) masked = mask(masked, () => found(type));
      }
      if (masked === before) break;
    }
    return masked;
  };
}

/** The redaction of one call: all its texts, and how much of what was masked in them. A text that is stored twice counts once. */
export class Redaction {
  readonly counts: Record<string, number> = {};
  private readonly seen = new SeenTexts();

  constructor(private readonly redactor: Redactor) {}

  /**
   * Masks a text. A text that is JSON (or has JSON in its strings) stays so: where masking could break it, strings are masked one by one.
   * @param field name of the field whose value it is, if any: a password is told by what it is called
   */
  text(text: string, field = ''): string {
    if (text.length < SHORTEST_FIND) return text;
    if (text.length <= LONGEST_SECRET && NAMES_SECRET.test(field)) return this.named(text, field);
    const before = this.seen.get(text);
    if (before !== undefined) return before;
    const made = this.mask(text);
    this.seen.add(text, made);
    return made;
  }

  private named(text: string, field: string): string {
    const name = `${field}: `;
    const masked = this.text(name + text);
    return masked.startsWith(name) ? masked.slice(name.length) : this.text(text);
  }

  private mask(text: string): string {
    const found: RedactionType[] = [];
    const masked = this.redactor(text, (type) => found.push(type));
    if (masked === text) return text;
    const structured = /^\s*[[{"]/.test(text) ? this.jsonText(text, masked) : undefined;
    if (structured !== undefined) return structured;
    for (const type of found) this.count(type);
    return masked;
  }

  private jsonText(text: string, masked: string): string | undefined {
    const isNested = text.includes('\\"');
    if (!isNested && parseJson(masked) !== undefined) return undefined;
    const value = parseJson(text);
    if (value === undefined) return undefined;
    return JSON.stringify(mapStrings(value, (inner, field) => this.text(inner, field)));
  }

  private count(type: RedactionType): void {
    this.counts[type] = (this.counts[type] ?? 0) + 1;
  }
}

/** Texts from here on are compared with each other: there are few of them, and a map would hash every one (2 microseconds for 800 characters). */
const LONG_TEXT = 256;

/** Texts of one call, and what became of them. */
class SeenTexts {
  private readonly short = new Map<string, string>();
  private readonly long: { text: string; made: string }[] = [];

  get(text: string): string | undefined {
    if (text.length < LONG_TEXT) return this.short.get(text);
    return this.long.find((seen) => seen.text === text)?.made;
  }

  add(text: string, made: string): void {
    if (text.length < LONG_TEXT) this.short.set(text, made);
    else this.long.push({ text, made });
  }
}
