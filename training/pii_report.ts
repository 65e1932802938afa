/**
 * Prints how the PII scorer does: span F1 (a find counts when it covers at least half of what is marked, and the other way round),
 * by source and by type.
 *
 *     npx tsx training/pii_report.ts DATA [misses]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPiiScorer } from '../evaluator/scorers/pii/index.js';

interface Marked {
  start: number;
  end: number;
  type: string;
}

interface Row {
  text: string;
  source: string;
  spans: Marked[];
  entity_types?: string[];
}

/** Types of the data, as the scorer calls them. */
const TYPES: Record<string, string> = {
  CREDIT_CARD: 'card', IBAN_CODE: 'iban', EMAIL: 'email', EMAIL_ADDRESS: 'email', PHONE: 'phone', PHONE_NUMBER: 'phone',
  TR_PHONE_NUMBER: 'phone', PH_MOBILE_NUMBER: 'phone', US_SSN: 'ssn', SSN: 'ssn', IP_ADDRESS: 'ip_address', MAC_ADDRESS: 'mac_address',
  PERSON: 'person', ADDRESS: 'address', LOCATION: 'location', ORGANIZATION: 'organization', MRN: 'medical_record', NPI: 'national_id',
  CRYPTO: 'wallet', UK_POSTCODE: 'address', US_DRIVER_LICENSE: 'driver_license',
}; // prettier-ignore

const [folder, mode] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder are the labelled texts in?');
const rows = readFileSync(join(folder, 'pii.dev.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Row => JSON.parse(line));
const scorer = createPiiScorer();
await scorer.load();
const scores = await scorer.score(rows.map(({ text }) => text));

interface Tally {
  hits: number;
  found: number;
  marked: number;
}
const tallies = new Map<string, Tally>();
const tally = (key: string): Tally => {
  const known = tallies.get(key) ?? { hits: 0, found: 0, marked: 0 };
  tallies.set(key, known);
  return known;
};

rows.forEach((row, index) => {
  // Utterances of the tests count only for what they are tests of: other finds may well be right.
  const only = row.entity_types?.map((type) => TYPES[type] ?? 'national_id');
  const found = (scores[index]?.spans ?? []).filter(({ label }) => only === undefined || only.includes(label));
  const marked = row.spans.map((each) => ({ ...each, type: TYPES[each.type] ?? `other ${each.type}` }));
  for (const each of marked) {
    const isHit = found.some((find) => overlaps(find, each) && (only !== undefined || alike(find.label, each.type)));
    for (const key of [row.source, `type ${each.type}`]) {
      tally(key).marked++;
      if (isHit) tally(key).hits++;
    }
    if (!isHit && mode === 'misses')
      console.log(`missed ${each.type}: ${row.text.slice(each.start - 40, each.end + 20).replaceAll('\n', ' ')}`);
  }
  for (const find of found) {
    for (const key of [row.source, `type ${find.label}`]) tally(key).found++;
    const isRight = marked.some((each) => overlaps(find, each) && (only !== undefined || alike(find.label, each.type)));
    if (!isRight && mode === 'wrong')
      console.log(
        `wrong ${find.label}: "${row.text.slice(find.start, find.end)}" in ${row.text.slice(Math.max(0, find.start - 40), find.end + 20).replaceAll('\n', ' ')}`,
      );
  }
});

for (const [key, { hits, found, marked }] of [...tallies].sort()) {
  if (found === 0 || marked === 0) continue;
  const precision = hits / Math.max(1, found);
  const recall = hits / Math.max(1, marked);
  const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall);
  console.log(
    `${key.padEnd(40)} marked ${marked}, found ${found}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`,
  );
}

function alike(found: string, marked: string): boolean {
  const places = ['address', 'location'];
  return found === marked || (places.includes(found) && places.includes(marked));
}

function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  const common = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return common * 2 >= a.end - a.start && common * 2 >= b.end - b.start;
}
