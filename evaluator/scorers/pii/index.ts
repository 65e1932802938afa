import { REDACTION_TYPES } from '../../../core/config/schema.js';
import { NO_TEXT, noScore } from '../no_score.js';
import type { Score, Scorer, ScoreSpan } from '../scorer.js';
import { addressesOnNetworks, email, phones } from './contact.js';
import { byPattern, withDigits, type Detector, type Find } from './detector.js';
import { card, cardByName, iban, wallet } from './money.js';
import { nationalIds } from './national.js';
import { readNameLists, type NameLists } from './name_lists.js';
import { findNamed } from './named.js';
import { addresses } from './addresses.js';
import { births } from './births.js';
import { named, names } from './people.js';
import { registered } from './registered.js';
import { secrets } from './secrets.js';

/** What collectors put in the place of what they masked before it was kept. */
const mask = (type: string) => byPattern(type, new RegExp(`\\[${type}\\]`, 'g'), { hint: `[${type}]` });
const masks = REDACTION_TYPES.map(mask);

/** In this order: where two finds overlap the first one stays, unless the other is surer. */
const DETECTORS: readonly Detector[] = [
  ...masks,
  ...secrets,
  email,
  iban,
  wallet,
  card,
  cardByName,
  ...addressesOnNetworks,
  ...withDigits([...nationalIds, ...registered, ...births, ...phones, ...addresses]),
  ...names,
  ...named,
];

const SPANS_KEPT = 200;

/** Personal data and secrets in a text: what, and where. */
export function createPiiScorer(): Scorer {
  let lists: NameLists | undefined;
  return {
    name: 'pii',
    version: '8',
    reads: 'both',
    summary: 'personal data and secrets: spans with their types; 1 is a find that a checksum or its shape confirms',
    load: () => {
      lists ??= readNameLists();
      return Promise.resolve();
    },
    score: (texts) => {
      const own = lists;
      return Promise.resolve(
        texts.map((text) => (own === undefined ? noScore('the lists of names are not loaded') : scoreOf(text, own))),
      );
    },
  };
}

function scoreOf(text: string, lists: NameLists): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  const finds = findPii(text, lists);
  const surest = finds.reduce<Find | undefined>(
    (best, each) => (best === undefined || each.sure > best.sure ? each : best),
    undefined,
  );
  const spans = finds.slice(0, SPANS_KEPT).map(({ start, end, type }): ScoreSpan => ({ start, end, label: type }));
  return { score: surest?.sure ?? 0, label: surest?.type ?? 'none', spans };
}

/** All finds, in their order, none over another. */
function findPii(text: string, lists: NameLists): Find[] {
  const all = DETECTORS.flatMap((detector, rank) =>
    detector.mayBeIn(text) ? [...detector.find(text)].map((find) => ({ find, rank })) : [],
  );
  for (const find of findNamed(text, lists)) all.push({ find, rank: DETECTORS.length });
  all.sort((a, b) => b.find.sure - a.find.sure || a.rank - b.rank || a.find.start - b.find.start);
  const kept = new Kept();
  for (const { find } of all) kept.add(find);
  return kept.inOrder();
}

/** Finds that do not overlap; which stretches are taken is known by stretch, so that many finds cost no more than few. */
class Kept {
  private readonly finds: Find[] = [];
  private readonly taken = new Set<number>();

  add(find: Find): void {
    for (let at = find.start; at < find.end; at++) if (this.taken.has(at)) return;
    for (let at = find.start; at < find.end; at++) this.taken.add(at);
    this.finds.push(find);
  }

  inOrder(): Find[] {
    return this.finds.sort((a, b) => a.start - b.start);
  }
}
