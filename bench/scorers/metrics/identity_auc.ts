import { auc } from './auc.js';

/** A scored text, and the group it speaks of. */
export interface IdentityRow {
  score: number;
  label: number;
  identity: string;
}

/** Areas under the ROC curve for one group (Borkan et al., 2019); 1 is no bias that shows in the order of scores. */
export interface IdentityAuc {
  identity: string;
  /** Within texts that speak of the group. */
  subgroup: number;
  /** Its harmless texts against toxic ones of others: low where harmless mentions score high. */
  bpsn: number;
  /** Its toxic texts against harmless ones of others: low where its toxic texts score low. */
  bnsp: number;
}

/** One line for each group. NaN where texts of one label are lacking. */
export function identityAucs(rows: readonly IdentityRow[]): IdentityAuc[] {
  const area = (chosen: readonly IdentityRow[]): number =>
    auc(
      chosen.map(({ score }) => score),
      chosen.map(({ label }) => label),
    );
  return [...new Set(rows.map(({ identity }) => identity))].sort().map((identity) => {
    const own = rows.filter((row) => row.identity === identity);
    const others = rows.filter((row) => row.identity !== identity);
    const labelled = (from: readonly IdentityRow[], label: number) => from.filter((row) => row.label === label);
    return {
      identity,
      subgroup: area(own),
      bpsn: area([...labelled(own, 0), ...labelled(others, 1)]),
      bnsp: area([...labelled(own, 1), ...labelled(others, 0)]),
    };
  });
}
