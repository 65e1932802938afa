import type { Scorer } from '../../../evaluator/scorers/index.js';
import { formatTable } from '../../drift/table.js';
import type { MarkedText } from '../data.js';
import { f1Of } from '../metrics/f1.js';
import { matchSpans, type TypedSpan } from '../metrics/span_matches.js';
import { isAlike } from '../span_types.js';

interface Tally {
  right: number;
  found: number;
  marked: number;
}

/** What is printed beside the figures: what was missed, or found where nothing is marked. */
export type Shown = 'misses' | 'wrong' | undefined;

/** Precision, recall and F1 of spans, by source and by type. */
export async function spanFigures(scorer: Scorer, texts: readonly MarkedText[], shown: Shown): Promise<string> {
  const tallies = new Map<string, Tally>();
  const scores = await scorer.score(texts.map(({ text }) => text));
  texts.forEach((row, index) => {
    const { finds, marked, matches } = matched(row, scores[index]?.spans ?? []);
    marked.forEach((each, at) => {
      add(tallies, [row.source, `type ${each.type}`], { right: matches.includes(at) ? 1 : 0, found: 0, marked: 1 });
      if (shown === 'misses' && !matches.includes(at)) show('missed', row.text, each);
    });
    finds.forEach((find, at) => {
      // What is right is found as what it is, whatever the scorer calls it.
      const type = marked[matches[at] ?? -1]?.type ?? find.type;
      add(tallies, [row.source, `type ${type}`], { right: 0, found: 1, marked: 0 });
      if (shown === 'wrong' && matches[at] === -1) show('wrong', row.text, find);
    });
  });
  return formatTable(
    ['source or type', 'marked', 'found', 'precision', 'recall', 'F1'],
    [...tallies].sort(([a], [b]) => a.localeCompare(b)).map(([name, tally]) => cells(name, tally)),
  );
}

/** Texts count only for the types their source marks, those of unit tests for what they are tests of. */
function matched(row: MarkedText, spans: readonly { start: number; end: number; label: string }[]) {
  const finds = spans
    .map(({ start, end, label }) => ({ start, end, type: label }))
    .filter(({ type }) => [...row.only].some((each) => isAlike(type, each)));
  const matches = matchSpans(finds, row.spans, row.isTest ? () => true : isAlike);
  return { finds, marked: row.spans, matches };
}

function add(tallies: Map<string, Tally>, names: readonly string[], { right, found, marked }: Tally): void {
  for (const name of names) {
    const known = tallies.get(name) ?? { right: 0, found: 0, marked: 0 };
    tallies.set(name, { right: known.right + right, found: known.found + found, marked: known.marked + marked });
  }
}

function cells(name: string, tally: Tally): string[] {
  const { precision, recall, f1 } = f1Of(tally);
  const numbers = [precision, recall, f1].map((value) => (Number.isNaN(value) ? '-' : value.toFixed(3)));
  return [name, String(tally.marked), String(tally.found), ...numbers];
}

function show(what: string, text: string, { start, end, type }: TypedSpan): void {
  const around = text.slice(Math.max(0, start - 40), end + 30).replaceAll('\n', ' ');
  console.log(`${what} ${type}: "${text.slice(start, end).replaceAll('\n', ' ')}" in ${around}`);
}
