import type { CheckKind, Finding } from '../../../core/findings/finding.js';
import { findingDetails, type WholeFindingDetails } from '../../../core/findings/finding_details.js';
import { iso, quoted, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { equals } from '../scope.js';

export interface DetailedFinding extends Finding {
  details: WholeFindingDetails;
}

export interface DetailsQuestion {
  kinds: readonly CheckKind[];
  /** Epoch ms. */
  since: number;
  key?: string;
  /** Without what is long: series, examples, words, topics, alternatives. */
  brief?: boolean;
}

const BRIEF = ['since', 'change_point', 'segment', 'effect', 'promise', 'statistic', 'learning'].map(quoted).join(', ');
const BRIEF_DETAILS = `concat('{', arrayStringConcat(arrayMap(pair -> concat('"', pair.1, '":', pair.2),
  arrayFilter(pair -> pair.1 IN (${BRIEF}), JSONExtractKeysAndValuesRaw(f.details))), ','), '}')`;

/** The latest finding of each key of these kinds among those not older than `since`, with its details, by key. */
export async function detailedFindings(store: Store, question: DetailsQuestion): Promise<DetailedFinding[]> {
  const which = equals({ key: question.key });
  const rows = await store.query<Finding & { stored_details: string }>(
    `SELECT * EXCEPT (at, details), ${iso('f.at')} AS at, ${question.brief === true ? BRIEF_DETAILS : 'f.details'} AS stored_details
     FROM (
       SELECT * FROM findings WHERE at >= ${time('since')} AND kind IN {kinds:Array(String)}${which.sql}
       ORDER BY \`key\`, at DESC LIMIT 1 BY \`key\`
     ) AS f ORDER BY \`key\``,
    { since: Math.floor(question.since), kinds: [...question.kinds], ...which.params },
  );
  return rows.map(({ stored_details: stored, ...finding }) => ({ ...finding, details: wholeDetails(stored) }));
}

/** Details that another version wrote, and this one cannot read, are as good as none. */
function wholeDetails(stored: string): WholeFindingDetails {
  try {
    return findingDetails.parse(stored === '' ? {} : JSON.parse(stored));
  } catch {
    return findingDetails.parse({});
  }
}
