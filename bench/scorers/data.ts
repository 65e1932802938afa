import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { spanTypes } from './span_types.js';
import type { TypedSpan } from './metrics/span_matches.js';

/** Sets of labelled texts, one file each. */
export type LabelledSet = 'toxicity' | 'injection' | 'misuse' | 'refusal';

const line = z.object({
  text: z.string(),
  label: z.int().min(0).max(1),
  source: z.string(),
  lang: z.string().optional(),
  kind: z.string().optional(),
});

const identityLine = line.extend({ identity: z.string().nullish() });

const piiLine = z.object({
  text: z.string(),
  source: z.string(),
  spans: z.array(z.object({ start: z.int(), end: z.int(), type: z.string() })),
  entity_types: z.array(z.string()).optional(),
});

/** A text, its label, and where it is from: sources are told apart by language and kind as well, where the data say so. */
export interface LabelledText {
  text: string;
  label: number;
  source: string;
  /** Language or kind; empty where there is only one. */
  part: string;
}

export interface IdentityText {
  text: string;
  label: number;
  source: string;
  identity: string;
}

/** A text with what is marked in it. */
export interface MarkedText {
  text: string;
  source: string;
  spans: TypedSpan[];
  /** A unit test's text, in which what is found counts, whatever it is called. */
  isTest: boolean;
  /** Finds of other types say nothing in this text. */
  only: ReadonlySet<string>;
}

/** Whether labelled texts are there at all. */
export function hasData(folder: string): boolean {
  return existsSync(join(folder, 'toxicity.dev.jsonl'));
}

/** @throws when a line is not what the set promises */
export function readLabelled(folder: string, set: LabelledSet): LabelledText[] {
  return lines(join(folder, `${set}.dev.jsonl`), line).map(({ text, label, source, lang, kind }) => ({
    text,
    label,
    source,
    part: kind ?? lang ?? '',
  }));
}

/** Templates with a group's name put in; those without a name are left out. */
export function readIdentities(folder: string): IdentityText[] {
  return lines(join(folder, 'identity_bias.dev.jsonl'), identityLine).flatMap(({ text, label, source, identity }) =>
    identity === undefined || identity === null || identity === '' ? [] : [{ text, label, source, identity }],
  );
}

/** Texts with what is marked in them; where a source never marks a type, a find of that type is neither right nor wrong. */
export function readMarked(folder: string): MarkedText[] {
  const rows = lines(join(folder, 'pii.dev.jsonl'), piiLine);
  const marked = new Map<string, Set<string>>();
  for (const { source, spans } of rows) {
    const types = marked.get(source) ?? new Set<string>();
    for (const { type } of spans) types.add(spanTypes.get(type) ?? type.toLowerCase());
    marked.set(source, types);
  }
  return rows.map(({ text, source, spans, entity_types: types }) => ({
    text,
    source,
    spans: spans.map(({ start, end, type }) => ({ start, end, type: spanTypes.get(type) ?? type.toLowerCase() })),
    isTest: types !== undefined,
    only:
      types === undefined
        ? (marked.get(source) ?? new Set())
        : new Set(types.map((type) => spanTypes.get(type) ?? 'national_id')),
  }));
}

function lines<Line>(path: string, schema: z.ZodType<Line>): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => schema.parse(JSON.parse(text)));
}
