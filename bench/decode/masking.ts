import { REDACTION_TYPES } from '../../core/config/schema.js';
import { createRedactor } from '../../capture/index.js';
import { ANSWERS, requests } from '../tap/bodies.js';

const MEGABYTE = 1_000_000;
const SLICES = 9;
const SLICE_MICROS = 50_000;

const repeated = (unit: string): string[] =>
  Array.from({ length: 50 }, () => unit.repeat(Math.ceil(20_000 / unit.length)));

/** Texts as they come, and texts in which every word looks like a key for as long as it can. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'bodies of chats': [
    ...ANSWERS.map(({ text }) => text),
    ...requests('host', () => ({ path: '/', headers: {} }), true).map((request) => request.toString('latin1')),
  ],
  prose: repeated(
    'The light falls on one side of the house, and the other side keeps its own hours. Jane and Bill like it. ',
  ),
  code: repeated(
    'const my_value_7 = some_function(other_thing.field, "a-b-c");\n  if (this.is_ready) return await_for_it(sk_7);\n',
  ),
  'ids and addresses': repeated(
    '123e4567-e89b-12d3-a456-426614174000 https://example.org/a/b1/c?x=1 2024-05-06T07:08:09Z ',
  ),
  'almost keys': repeated(
    'api_key=a1aaaaaaaaaaaaaa sk-a1aaaaaaaaaaaa Bearer a1aaaaaaaaaaaaaa AKIA1AAAAAAAAAAAAAAAAAAA ',
  ),
};

/** CPU time of masking, ms for each megabyte of text: the median of slices. */
function costOf(texts: readonly string[], mask: (text: string) => void): number {
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / MEGABYTE;
  const slices: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const start = process.cpuUsage();
    let spent = 0;
    let rounds = 0;
    while (spent < SLICE_MICROS) {
      for (const text of texts) mask(text);
      rounds++;
      const { user, system } = process.cpuUsage(start);
      spent = user + system;
    }
    slices.push(spent / 1000 / rounds / megabytes);
  }
  return slices.sort((a, b) => a - b)[Math.floor(SLICES / 2)] ?? 0;
}

const kinds = { 'all kinds': REDACTION_TYPES, 'keys alone': ['api_key'] as const };
for (const [name, texts] of Object.entries(TEXTS)) {
  // As they come out of a parser: in one piece.
  const flat = texts.map((text) => JSON.parse(JSON.stringify(text)) as string);
  const costs = Object.entries(kinds).map(([what, types]) => {
    const redactor = createRedactor(types);
    return `${what} ${costOf(flat, (text) => redactor(text, () => undefined)).toFixed(2)}`;
  });
  process.stdout.write(`masking ${name}, ms of CPU for each megabyte: ${costs.join(', ')}\n`);
}
